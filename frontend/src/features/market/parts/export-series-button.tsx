import { Download } from "lucide-react";
import { tableCsv } from "@/components/data/columns";
import { ExportGate } from "@/components/data/export-gate";
import { Button } from "@/components/ui/button";
import { downloadText } from "@/lib/csv";
import type { MarketPoint } from "../queries";
import { POINT_COLUMNS } from "./point-table";

/** The observations on screen as CSV. */
export function ExportSeriesButton({ symbol, points }: { symbol: string; points: readonly MarketPoint[] | undefined }) {
  return (
    <ExportGate>
      <Button disabled={!points} onClick={() => points && downloadText(`${symbol.toLowerCase()}.csv`, tableCsv(POINT_COLUMNS, points))}>
        <Download aria-hidden /> CSV
      </Button>
    </ExportGate>
  );
}
