import { Download } from "lucide-react";
import { type Column, parseSort, tableCsv } from "@/components/data/columns";
import { ExportGate } from "@/components/data/export-gate";
import { Button } from "@/components/ui/button";
import { notifyDone } from "@/components/ui/toast";
import { downloadText } from "@/lib/csv";
import { plural } from "@/lib/format";
import { platformLook } from "@/components/data/platform-mark";
import { MEASURE_KEYS, MEASURES } from "../measures";
import type { CampaignRow, Combined } from "../queries";
import { DEFAULT_SORT } from "../search";

const columns: Column<CampaignRow>[] = [
  { id: "platform", header: "Platform", value: (row) => platformLook(row.platform).label },
  { id: "account_id", header: "Account id", value: (row) => row.account_id },
  { id: "account", header: "Account", value: (row) => row.account_name },
  { id: "campaign_id", header: "Campaign id", value: (row) => row.campaign_id },
  { id: "name", header: "Campaign", value: (row) => row.name },
  { id: "status", header: "Status", value: (row) => row.status },
  { id: "currency", header: "Currency", value: (row) => row.currency },
  ...MEASURE_KEYS.map((key): Column<CampaignRow> => ({ id: key, header: MEASURES[key].label, align: "end", value: (row) => row[key] })),
  { id: "start", header: "First day", value: (row) => row.start_date },
  { id: "spend_reporting", header: "Spend in the reporting currency", align: "end", value: (row) => row.spend_reporting },
  { id: "end", header: "Last day", value: (row) => row.end_date },
];

/** Saves the listed campaigns with every measure, in the order on screen. */
export function ExportButton({ data, sort }: { data: Combined | undefined; sort: string | undefined }) {
  const rows = data?.campaign.rows ?? [];
  const save = () => {
    const { start_date: start, end_date: end } = data?.range ?? {};
    const moment = data?.meta.as_of;
    const name = `opsight-campaigns${data?.meta.dataset === "demo" ? "-demo" : ""}-${start}-${end}${moment ? `-as-of-${moment.replaceAll(":", "")}` : ""}.csv`;
    const shown = moment ? [...columns, { id: "as_of", header: "As known on", value: () => moment }] : columns;
    downloadText(name, tableCsv(shown, inOrder(rows, sort ?? DEFAULT_SORT)));
    notifyDone(`${plural(rows.length, "campaign")} saved as ${name}.`);
  };
  return (
    <ExportGate>
      <Button variant="primary" onClick={save} disabled={rows.length === 0}>
        <Download aria-hidden /> <span className="max-sm:sr-only">Export CSV</span>
      </Button>
    </ExportGate>
  );
}

function inOrder(rows: readonly CampaignRow[], sort: string): readonly CampaignRow[] {
  const by = parseSort(sort, columns.map((column) => column.id));
  const column = columns.find(({ id }) => id === by?.id);
  if (!by || !column) return rows;
  return rows.toSorted((a, b) => {
    const [left, right] = [column.value(a) ?? null, column.value(b) ?? null];
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
    const order = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right));
    return by.desc ? -order : order;
  });
}
