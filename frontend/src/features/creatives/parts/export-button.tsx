import { Download } from "lucide-react";
import { tableCsv } from "@/components/data/columns";
import { ExportGate } from "@/components/data/export-gate";
import { Button } from "@/components/ui/button";
import { notifyDone } from "@/components/ui/toast";
import { downloadText } from "@/lib/csv";
import { plural } from "@/lib/format";
import { exportColumns } from "../columns";
import type { Leaderboard } from "../queries";

/** Saves the listed creatives with their texts and every measure, in the order on screen. */
export function ExportButton({ data }: { data: Leaderboard | undefined }) {
  const rows = data?.rows ?? [];
  const save = () => {
    const { start_date: start, end_date: end } = data?.range ?? {};
    const moment = data?.meta.as_of;
    const name = `opsight-creatives${data?.meta.dataset === "demo" ? "-demo" : ""}-${start}-${end}${moment ? `-as-of-${moment.replaceAll(":", "")}` : ""}.csv`;
    const columns = moment ? [...exportColumns, { id: "as_of", header: "As known on", value: () => moment }] : exportColumns;
    downloadText(name, tableCsv(columns, rows));
    notifyDone(`${plural(rows.length, "creative")} saved as ${name}.`);
  };
  return (
    <ExportGate>
      <Button variant="primary" onClick={save} disabled={rows.length === 0}>
        <Download aria-hidden /> <span className="max-sm:sr-only">Export CSV</span>
      </Button>
    </ExportGate>
  );
}
