import { useMemo } from "react";
import type { Series } from "@/components/charts/line-chart";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { type Day, formatLongDay } from "@/lib/days";

interface TrendTableProps {
  days: readonly Day[];
  series: readonly Series[];
  format: (value: number) => string;
  label: string;
}

interface DayRow {
  day: Day;
  index: number;
}

/** The chart's numbers, newest day first. */
export function TrendTable({ days, series, format, label }: TrendTableProps) {
  const rows = useMemo(() => days.map((day, index) => ({ day, index })).toReversed(), [days]);
  const columns = useMemo<Column<DayRow>[]>(
    () => [
      { id: "day", header: "Day", value: (row) => row.day, cell: (row) => formatLongDay(row.day) },
      ...series.map((item): Column<DayRow> => ({
        id: item.id,
        header: item.label,
        align: "end",
        value: (row) => item.values[row.index],
        cell: (row) => {
          const value = item.values[row.index];
          return value === null || value === undefined ? <span className="text-ink-3">not reported</span> : format(value);
        },
      })),
    ],
    [series, format],
  );
  return (
    <div className="max-h-70 overflow-y-auto">
      <DataTable label={label} columns={columns} rows={rows} rowId={(row) => row.day} />
    </div>
  );
}
