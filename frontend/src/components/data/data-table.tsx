import { createSortedRowModel, rowSortingFeature, type SortingState, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useMemo, useRef } from "react";
import { cn } from "@/lib/cn";
import { type Column, parseSort } from "./columns";
import { TableHead } from "./table-head";

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const VIRTUAL_FROM = 80;
const ROW_HEIGHT = 44;
/** How many rows before the last one the next page is asked for. */
const MORE_FROM = 40;
const UNSORTED: SortingState = [];

interface DataTableProps<Row extends object> {
  /** Names the table and its scroll region. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** The sort in the URL: `name`, `-spend`. */
  sort?: string | undefined;
  onSort?: (sort: string | undefined) => void;
  /** Opens a row on click; put a link in its first cell as well, for keyboards. */
  onOpen?: (row: Row) => void;
  /** Shown in place of rows. */
  empty?: React.ReactNode;
  /** The rows are in order already, and more of them come when the last ones are near: a list that the server sorts. */
  pages?: { hasMore: boolean; onMore: () => void } | undefined;
}

/** A table with sortable headers; from 80 rows on it keeps only the visible ones in the page. */
export function DataTable<Row extends object>({ label, columns, rows, rowId, sort, onSort, onOpen, empty, pages }: DataTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const sorting = useMemo<SortingState>(() => {
    const parsed = parseSort(sort, columns.map((column) => column.id));
    return parsed ? [parsed] : [];
  }, [sort, columns]);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.value(row) ?? undefined,
        sortUndefined: "last" as const,
        sortFn: compare,
      })),
    [columns],
  );
  const data = rows as Row[];
  const table = useTable({ features, columns: definitions, data, getRowId: rowId, state: { sorting: pages ? UNSORTED : sorting }, onSortingChange: ignore });
  const sorted = table.getRowModel().rows;
  const virtual = sorted.length >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: sorted.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtual ? virtualizer.getVirtualItems() : undefined;
  const visible = items ? items.map((item) => ({ index: item.index, row: sorted[item.index] })) : sorted.map((row, index) => ({ index, row }));
  const above = items?.[0]?.start ?? 0;
  const below = items ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;

  const lastVisible = items?.at(-1)?.index ?? sorted.length - 1;
  const wantsMore = pages?.hasMore === true && lastVisible >= sorted.length - MORE_FROM;
  const onMore = pages?.onMore;
  useEffect(() => {
    if (wantsMore) onMore?.();
  }, [wantsMore, onMore, sorted.length]);

  const footed = columns.some((column) => column.footer !== undefined);

  if (rows.length === 0 && empty) return empty;
  return (
    <div ref={scroller} role="region" aria-label={label} tabIndex={0} className={cn("relative overflow-auto overscroll-x-contain rounded-b-lg first:rounded-t-lg", virtual && "max-h-[70vh]")}>
      <table className="w-full border-separate border-spacing-0 text-sm" aria-rowcount={pages?.hasMore ? -1 : sorted.length + 1}>
        <caption className="sr-only">{label}</caption>
        <TableHead columns={columns} sorted={sorting[0]} onSort={onSort} />
        <tbody>
          {above > 0 && <Spacer height={above} span={columns.length} />}
          {visible.map(({ index, row }) =>
            row ? (
              <tr
                key={row.id}
                aria-rowindex={index + 2}
                className={cn("group/row", onOpen && "cursor-pointer")}
                onClick={onOpen && ((event) => openUnlessControl(event, () => onOpen(row.original)))}
              >
                {columns.map((column, position) => (
                  <Cell key={column.id} column={column} row={row.original} first={position === 0} last={index === sorted.length - 1 && !footed} />
                ))}
              </tr>
            ) : null,
          )}
          {below > 0 && <Spacer height={below} span={columns.length} />}
        </tbody>
        {footed && (
          <tfoot>
            <tr>
              {columns.map((column, position) => (
                <td key={column.id} className={cn(cellClass(column, position === 0), "font-semibold text-ink")}>
                  {column.footer}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Cell<Row>({ column, row, first, last }: { column: Column<Row>; row: Row; first: boolean; last: boolean }) {
  const content = column.cell ? column.cell(row) : (column.value(row) ?? "–");
  const className = cn(cellClass(column, first), "group-hover/row:bg-surface-2", !last && "border-b");
  return first ? (
    <th scope="row" className={cn(className, "text-left font-normal")}>
      {content}
    </th>
  ) : (
    <td className={className}>{content}</td>
  );
}

function cellClass<Row>(column: Column<Row>, first: boolean): string {
  return cn(
    "h-11 bg-surface px-3 transition-colors duration-120 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5",
    column.align === "end" && "num text-right whitespace-nowrap",
    first && "sticky left-0 z-10 max-w-44 sm:max-w-none",
    column.className,
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

function openUnlessControl(event: MouseEvent, open: () => void) {
  if (!(event.target as Element).closest("a, button, input, label, select")) open();
}

function ignore() {
  // The sort lives in the URL: headers change it through onSort.
}

/** Numbers by size, text by the alphabet with numbers in it read as numbers. */
function compare(a: { getValue: (id: string) => unknown }, b: { getValue: (id: string) => unknown }, id: string): number {
  const [left, right] = [a.getValue(id), b.getValue(id)];
  if (typeof left === "number" && typeof right === "number") return left - right;
  return collator.compare(String(left), String(right));
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
