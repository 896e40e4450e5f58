import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { RunState } from "@/components/runs/run-state";
import { IconButton } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import type { DeadLetter } from "../queries";
import { KIND_LABELS } from "@/lib/report-kinds";
import { FAILURES } from "../words";

interface Choices {
  /** Open ones can be picked and let be, by those who may run reports. */
  canSettle: boolean;
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  onDiscard: (letter: DeadLetter) => void;
}

/** Columns of the dead letters. */
export function letterColumns({ canSettle, picked, onPick, onDiscard }: Choices): Column<DeadLetter>[] {
  if (!canSettle) return FACTS;
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  return [
    {
      id: "pick",
      header: "Pick",
      sortable: false,
      screenOnly: true,
      value: () => null,
      cell: (letter) => <input type="checkbox" className="size-4 accent-brand pointer-coarse:size-5" aria-label={`Pick ${nameOf(letter)}`} checked={picked.has(letter.id)} onChange={() => toggle(letter.id)} />,
    },
    ...FACTS,
    {
      id: "discard",
      header: "Let be",
      align: "end",
      sortable: false,
      screenOnly: true,
      value: () => null,
      cell: (letter) => (
        <IconButton label={`Let ${nameOf(letter)} be`} onClick={() => onDiscard(letter)}>
          <Trash2 aria-hidden />
        </IconButton>
      ),
    },
  ];
}

/** How a dead letter is called in a sentence. */
export function nameOf({ report_name: name, run_number: number }: DeadLetter): string {
  return `run ${number} of ${name}`;
}

const FACTS: Column<DeadLetter>[] = [
  {
    id: "report",
    header: "Report",
    sortable: false,
    value: ({ report_name: name }) => name,
    cell: ({ run_id: id, report_name: name, run_number: number, kind }) => (
      <span className="grid py-1">
        <Link to="/ops/runs/$id" params={{ id }} className="font-medium text-ink hover:text-brand">
          {name}
        </Link>
        <span className="text-xs text-ink-3">
          Run {formatCount(number)}, {KIND_LABELS[kind].toLowerCase()}
        </span>
      </span>
    ),
  },
  { id: "state", header: "Run", sortable: false, value: ({ run_state: state }) => state, cell: ({ run_state: state }) => <RunState state={state} />, className: "max-sm:hidden" },
  {
    id: "why",
    header: "Why",
    sortable: false,
    value: ({ failure }) => failure.message,
    cell: ({ failure }) => (
      <span className="grid gap-0.5 py-1">
        <span>{FAILURES[failure.kind].label}</span>
        <span className="text-xs text-ink-2 max-sm:hidden">{failure.message}</span>
      </span>
    ),
  },
  { id: "missing", header: "Missing", align: "end", sortable: false, value: ({ missing }) => missing, cell: ({ missing }) => formatCount(missing), className: "max-sm:hidden" },
  { id: "replays", header: "Replays", align: "end", sortable: false, value: ({ replays }) => replays, cell: ({ replays }) => formatCount(replays), className: "max-lg:hidden" },
  { id: "died", header: "Ended", sortable: false, value: ({ died_at: at }) => at, cell: ({ died_at: at }) => <AgoText at={at} />, className: "max-md:hidden" },
];
