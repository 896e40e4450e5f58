import { CircleAlert, CircleCheck, CircleDashed, Clock, FlaskConical, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import type { Maybe } from "@/lib/format";
import { BUDGET_SECONDS, freshnessOf } from "@/lib/freshness";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatMoment } from "@/lib/time";

interface FreshnessBannerProps {
  /** The only source of the age: when the snapshot on screen was built or re-affirmed. */
  generatedAt: Maybe<string>;
  budgetSeconds?: number | undefined;
  dataset: "warehouse" | "demo";
  /** The last attempt to get a newer snapshot failed. */
  failed?: boolean;
  timeZone?: string | undefined;
  onRefresh?: (() => void) | undefined;
  refreshing?: boolean;
  /** A link to more about it. */
  more?: ReactNode;
  className?: string;
}

const looks = {
  fresh: { icon: CircleCheck, mark: "text-good", box: "bg-surface", title: "Snapshot is fresh." },
  late: { icon: Clock, mark: "text-warn", box: "bg-surface", title: "Snapshot is late." },
  stale: { icon: TriangleAlert, mark: "text-warn", box: "border-warn/40 bg-warn-soft", title: "Snapshot is stale." },
  failed: { icon: CircleAlert, mark: "text-bad", box: "border-bad/40 bg-bad-soft", title: "The last refresh failed." },
  missing: { icon: CircleDashed, mark: "text-ink-3", box: "bg-surface", title: "No snapshot yet." },
  demo: { icon: FlaskConical, mark: "text-demo", box: "bg-surface", title: "Demo snapshot." },
};

/** Says how old the numbers are, relative and absolute; the age ticks, a change of state is announced once. */
export function FreshnessBanner(props: FreshnessBannerProps) {
  const { generatedAt, budgetSeconds = BUDGET_SECONDS, dataset, failed = false, timeZone, onRefresh, refreshing = false } = props;
  const now = useNow();
  const age = freshnessOf(generatedAt, now, budgetSeconds);
  const state = failed ? "failed" : dataset === "demo" && age !== "missing" ? "demo" : age;
  const { icon: Icon, mark, box, title } = looks[state];
  return (
    <div className={cn("flex items-center gap-x-2.5 rounded-lg border px-3.5 py-2 text-sm shadow-card", box, props.className)} data-freshness={state}>
      <Icon className={cn("size-4 shrink-0", mark)} aria-hidden />
      <p className="min-w-0 flex-1 text-ink-2">
        <strong role="status" className="font-semibold text-ink">
          {title}
        </strong>{" "}
        {generatedAt ? (
          <span>
            {state === "failed" ? "Last good one: generated" : "Generated"} {formatAgo(generatedAt, now)}
            <span className="max-sm:hidden">
              , <time dateTime={generatedAt}>{formatMoment(generatedAt, timeZone)}</time>
            </span>
            .{state === "stale" && ` It should be newer than ${Math.round(budgetSeconds / 60)} minutes.`}
          </span>
        ) : (
          <span>One is built as soon as data arrive.</span>
        )}
      </p>
      {props.more}
      {onRefresh && (
        <Button size="sm" variant="ghost" onClick={onRefresh} busy={refreshing}>
          {!refreshing && <RotateCw aria-hidden />} Refresh
        </Button>
      )}
    </div>
  );
}
