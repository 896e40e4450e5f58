import type { ReactNode } from "react";
import { type CsvCell, toCsv } from "@/lib/csv";

/** One column of a `DataTable`, and of the CSV of what the table shows. Define columns outside components or memoized. */
export interface Column<Row> {
  id: string;
  header: string;
  /** Explains the header on hover and focus. */
  hint?: string;
  /** What is sorted by and exported; null (not reported) sorts last either way. */
  value: (row: Row) => CsvCell;
  /** How it looks, when not simply as its value. */
  cell?: (row: Row) => ReactNode;
  align?: "start" | "end";
  /** Whether its header sorts; true when left out. */
  sortable?: boolean;
  /** A number in the last row, e.g. the total. */
  footer?: ReactNode;
  /** Extra classes of its cells, e.g. `max-md:hidden`. */
  className?: string;
  /** On screen only: left out of the CSV. */
  screenOnly?: boolean;
}

/** The CSV of `rows` as `columns` show them. */
export function tableCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const exported = columns.filter((column) => !column.screenOnly);
  return toCsv(
    exported.map((column) => column.header),
    rows.map((row) => exported.map((column) => column.value(row))),
  );
}

/** A sort as it stands in the URL: `spend`, or `-spend` for greatest first. */
export function parseSort(sort: string | undefined, columnIds: readonly string[]): { id: string; desc: boolean } | undefined {
  if (!sort) return undefined;
  const desc = sort.startsWith("-");
  const id = desc ? sort.slice(1) : sort;
  return columnIds.includes(id) ? { id, desc } : undefined;
}
