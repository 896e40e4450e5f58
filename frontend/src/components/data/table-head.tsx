import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { cn } from "@/lib/cn";
import type { Column } from "./columns";

interface TableHeadProps<Row> {
  columns: readonly Column<Row>[];
  sorted: { id: string; desc: boolean } | undefined;
  onSort: ((sort: string | undefined) => void) | undefined;
}

export function TableHead<Row>({ columns, sorted, onSort }: TableHeadProps<Row>) {
  return (
    <thead className="sticky top-0 z-20">
      <tr>
        {columns.map((column, position) => {
          const here = sorted?.id === column.id ? sorted : undefined;
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={here ? (here.desc ? "descending" : "ascending") : undefined}
              title={column.hint}
              className={cn(
                "h-9 border-b bg-surface px-3 text-left text-xs font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5",
                column.align === "end" && "text-right",
                position === 0 && "sticky left-0 z-10",
                column.className,
              )}
            >
              {onSort && column.sortable !== false ? (
                <SortButton column={column} here={here} onSort={onSort} />
              ) : (
                column.header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface SortButtonProps<Row> {
  column: Column<Row>;
  here: { desc: boolean } | undefined;
  onSort: (sort: string | undefined) => void;
}

/** Numbers start with the greatest, text with A; a second press turns it round. */
function SortButton<Row>({ column, here, onSort }: SortButtonProps<Row>) {
  const greatestFirst = column.align === "end";
  const next = here ? !here.desc : greatestFirst;
  const Icon = here ? (here.desc ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <button
      type="button"
      onClick={() => onSort(next ? `-${column.id}` : column.id)}
      className={cn(
        "group/sort -mx-1 inline-flex h-7 items-center gap-1 rounded-sm px-1 hover:text-ink pointer-coarse:h-11",
        column.align === "end" && "flex-row-reverse",
        here && "text-ink",
      )}
    >
      {column.header}
      <Icon aria-hidden className={cn("size-3.5", !here && "opacity-0 group-hover/sort:opacity-100 group-focus-visible/sort:opacity-100")} />
    </button>
  );
}
