import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { Row } from "../cells";

interface Choices {
  mayWrite: boolean;
  /** Shown are rows that came again without a fault, about which nobody has to do anything. */
  isOver: boolean;
  picked: ReadonlySet<string>;
  setPicked: (picked: ReadonlySet<string>) => void;
  open: (row: Row) => void;
}

/** Columns of the quarantine; who may write can also pick rows. */
export function quarantineColumns({ mayWrite, isOver, picked, setPicked, open }: Choices): Column<Row>[] {
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  const pick: Column<Row> = {
    id: "pick",
    header: "Pick",
    sortable: false,
    value: (row) => (picked.has(row.id) ? "picked" : ""),
    cell: (row) => (
      <input type="checkbox" className="size-4 accent-brand pointer-coarse:size-5" aria-label={`Pick row ${row.source_row ?? ""}`} checked={picked.has(row.id)} onChange={() => toggle(row.id)} />
    ),
  };
  const look: Column<Row> = {
    id: "row",
    header: "Row",
    sortable: false,
    value: (row) => row.source_row,
    cell: (row) => (
      <Button size="sm" variant="ghost" onClick={() => open(row)} aria-label={`Look at row ${row.source_row ?? ""}`}>
        <span className="num">{row.source_row ?? "–"}</span> {mayWrite && !isOver ? "Fix" : "Look"}
      </Button>
    ),
  };
  if (isOver) return [look, ...FACTS, SUPERSEDED];
  return mayWrite ? [pick, look, ...FACTS] : [look, ...FACTS];
}

const SUPERSEDED: Column<Row> = {
  id: "superseded",
  header: "Came again by",
  sortable: false,
  value: (row) => row.superseded?.at ?? null,
  cell: (row) => row.superseded && <SupersededBy superseded={row.superseded} />,
};

const WAYS = { upload: "an upload", push: "a push", sync: "a sync" };

/** What brought the row without a fault, and when. */
export function SupersededBy({ superseded }: { superseded: NonNullable<Row["superseded"]> }) {
  const what = WAYS[superseded.way];
  return (
    <span>
      {superseded.way === "upload" ? (
        <Link to="/uploads/$uploadId" params={{ uploadId: superseded.by }} className="font-medium text-brand hover:underline">
          {what}
        </Link>
      ) : (
        <span title={superseded.by}>{what}</span>
      )}{" "}
      <AgoText at={superseded.at} />
    </span>
  );
}

const FACTS: Column<Row>[] = [
  {
    id: "reason",
    header: "Why it was kept aside",
    sortable: false,
    value: (row) => row.message,
    cell: (row) => (
      <ul className="grid gap-0.5 py-1.5">
        {row.errors.map((error) => (
          <li key={`${error.pointer}/${error.rule}`}>
            <Badge tone="outline">{error.column ?? (error.pointer.slice(1) || "row")}</Badge> <span>{error.message}</span>
          </li>
        ))}
      </ul>
    ),
  },
  { id: "content", header: "The row as it came", sortable: false, value: (row) => JSON.stringify(row.row), cell: (row) => <Content row={row} />, className: "max-lg:hidden" },
  { id: "way", header: "Came by", sortable: false, value: (row) => row.origin, className: "max-md:hidden" },
  { id: "when", header: "When", align: "end", sortable: false, value: (row) => row.created_at, cell: (row) => <AgoText at={row.created_at} />, className: "max-md:hidden" },
];

function Content({ row }: { row: Row }) {
  return (
    <code className="line-clamp-2 max-w-120 font-mono text-xs break-all text-ink-2">
      {Object.entries(row.row)
        .map(([column, value]) => `${column}=${typeof value === "object" ? JSON.stringify(value ?? "") : value}`)
        .join("  ")}
    </code>
  );
}
