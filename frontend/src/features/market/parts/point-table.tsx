import { History } from "lucide-react";
import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Button } from "@/components/ui/button";
import { formatLongDay } from "@/lib/days";
import { formatDecimal } from "@/lib/format";
import { flagWords } from "../flags";
import type { MarketPoint } from "../queries";

export const POINT_COLUMNS: Column<MarketPoint>[] = [
  { id: "as_of", header: "Date", value: (point) => point.as_of, cell: (point) => formatLongDay(point.as_of) },
  {
    id: "value",
    header: "Value",
    align: "end",
    value: (point) => point.value,
    cell: (point) => (point.value === null ? <span className="text-ink-3">not known</span> : formatDecimal(point.value, 6)),
  },
  { id: "flags", header: "Doubt", value: (point) => flagWords(point).join("; "), cell: (point) => flagWords(point).join("; ") || <span className="text-ink-3">none</span> },
  { id: "revision", header: "Revision", align: "end", value: (point) => point.revision, className: "max-md:hidden" },
];

interface PointTableProps {
  /** What tells this table from others on the page. */
  label?: string;
  points: readonly MarketPoint[];
  /** Opens the history of a date that was revised. */
  onHistory?: ((day: string) => void) | undefined;
}

/** Observations as numbers, newest first. */
export function PointTable({ label = "Observations", points, onHistory }: PointTableProps) {
  const rows = useMemo(() => points.toReversed(), [points]);
  const columns = useMemo(() => (onHistory ? [...POINT_COLUMNS.slice(0, -1), revisionColumn(onHistory)] : POINT_COLUMNS), [onHistory]);
  return <DataTable label={label} columns={columns} rows={rows} rowId={(point) => `${point.as_of}/${point.revision}`} />;
}

function revisionColumn(onHistory: (day: string) => void): Column<MarketPoint> {
  return {
    id: "revision",
    header: "Revision",
    align: "end",
    value: (point) => point.revision,
    cell: (point) =>
      point.revision > 1 ? (
        <Button size="sm" variant="ghost" aria-label={`History of ${formatLongDay(point.as_of)}`} onClick={() => onHistory(point.as_of)}>
          {point.revision} <History aria-hidden />
        </Button>
      ) : (
        point.revision
      ),
  };
}
