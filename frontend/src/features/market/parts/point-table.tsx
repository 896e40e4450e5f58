import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
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

/** Observations as numbers, newest first. */
export function PointTable({ points }: { points: readonly MarketPoint[] }) {
  const rows = useMemo(() => points.toReversed(), [points]);
  return <DataTable label="Observations" columns={POINT_COLUMNS} rows={rows} rowId={(point) => `${point.as_of}/${point.revision}`} />;
}
