import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { formatLongDay } from "@/lib/days";
import { formatCount } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatMoment, formatUntil } from "@/lib/time";
import { describeOutcome, describePull, describeTarget } from "../describe-pull";
import { isRunning, type Pull, type PullAnswer } from "../pull-queries";
import { PullProgress } from "./pull-progress";

const COLUMNS: Column<PullAnswer>[] = [
  { id: "symbols", header: "Symbols", value: (answer) => answer.symbols.join(", ") || "Everything" },
  { id: "outcome", header: "Answer", value: (answer) => describeOutcome(answer.outcome), cell: (answer) => <Outcome answer={answer} /> },
  { id: "received", header: "Received", align: "end", value: (answer) => answer.received, cell: (answer) => formatCount(answer.received) },
  { id: "accepted", header: "Accepted", align: "end", value: (answer) => answer.accepted, cell: (answer) => formatCount(answer.accepted) },
  { id: "unchanged", header: "Unchanged", align: "end", value: (answer) => answer.unchanged, cell: (answer) => formatCount(answer.unchanged) },
  { id: "quarantined", header: "Quarantined", align: "end", value: (answer) => answer.quarantined, cell: (answer) => formatCount(answer.quarantined) },
  { id: "newest", header: "Newest", value: (answer) => answer.newest, cell: (answer) => (answer.newest ? formatLongDay(answer.newest) : "–"), className: "max-md:hidden" },
];

/** One pull: each answer with its counts, and the error with where to read on. */
export default function PullDetails({ pull, open, onOpenChange }: { pull: Pull; open: boolean; onOpenChange: (open: boolean) => void }) {
  const now = useNow();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={`Pull of ${describeTarget(pull)}`}
      description={`${pull.provider.toUpperCase()}, asked for ${formatMoment(pull.created_at)}, attempt ${pull.attempt}`}
    >
      <div className="grid grid-cols-1 gap-4 pb-3">
        {isRunning(pull) && <PullProgress pull={pull} />}
        {pull.error && (
          <Notice tone={pull.state === "retry_wait" ? "warn" : "bad"} title={pull.error.message}>
            {pull.next_attempt_at ? `It is tried again ${formatUntil(pull.next_attempt_at, now)}. ` : ""}
            What was known before is unchanged.
          </Notice>
        )}
        {!pull.error && !isRunning(pull) && <p className="text-sm text-ink-2">{describePull(pull)}.</p>}
        {pull.answers.length > 0 && <DataTable label="Answers" columns={COLUMNS} rows={pull.answers} rowId={(answer) => `${answer.outcome}/${answer.symbols.join(",")}`} />}
        {reasons(pull).map((reason) => (
          <p key={reason} className="text-sm text-bad">
            {reason}
          </p>
        ))}
        {(pull.counts.quarantined ?? 0) > 0 && (
          <Link to="/datasets/$name" params={{ name: "market_series" }} className="text-sm text-brand hover:underline">
            See what broke the rules of market_series
          </Link>
        )}
        {pull.runbook && (
          <p className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
            What an operator does: <code className="font-mono text-xs">{pull.runbook}</code>
            <CopyButton text={pull.runbook} variant="ghost">
              Copy
            </CopyButton>
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** Why single answers failed, where the pull itself does not say it already. */
function reasons(pull: Pull): string[] {
  return pull.answers.flatMap(({ symbols, error }) => (error && error.message !== pull.error?.message ? [`${symbols.join(", ") || "Everything"}: ${error.message}`] : []));
}

function Outcome({ answer }: { answer: PullAnswer }) {
  const doubts = [
    answer.stale && "stale",
    (answer.missing ?? 0) > 0 && `${formatCount(answer.missing)} missing`,
    (answer.partial ?? 0) > 0 && `${formatCount(answer.partial)} partial`,
    (answer.fallback ?? 0) > 0 && `${formatCount(answer.fallback)} from the second source`,
  ].filter((doubt) => doubt !== false);
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Badge tone={answer.outcome === "failed" ? "bad" : answer.outcome === "landed" ? "good" : "neutral"}>{describeOutcome(answer.outcome)}</Badge>
      {doubts.map((doubt) => (
        <Badge key={doubt} tone="warn">
          {doubt}
        </Badge>
      ))}
    </span>
  );
}
