import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useNow, useOnline } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { ProblemState } from "./problem-state";

/** What `DataState` needs of a TanStack Query result; pass the result itself. */
export interface Loadable<Data> {
  data: Data | undefined;
  error: unknown;
  isFetching: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface DataStateProps<Data> {
  query: Loadable<Data>;
  /** Has the final size, so that nothing jumps when data come. */
  skeleton: ReactNode;
  isEmpty?: (data: Data) => boolean;
  /** An `<EmptyState>`: why there is nothing, and the one next action. */
  empty?: ReactNode;
  runbook?: string;
  /** What is loading, for screen readers, e.g. "campaigns". */
  label: string;
  children: (data: Data) => ReactNode;
}

/**
 * Shows one block of data in whichever of its six states it is: loading, empty, error, forbidden, stale (a refresh
 * failed: the old data stay, marked), offline (likewise), or there.
 */
export function DataState<Data>({ query, skeleton, isEmpty, empty, runbook, label, children }: DataStateProps<Data>) {
  const { data, error } = query;
  const retry = () => void query.refetch();
  if (data === undefined) {
    if (error) return <ProblemState problem={toProblem(error)} onRetry={retry} busy={query.isFetching} runbook={runbook} />;
    return (
      <div aria-busy="true">
        <span role="status" className="sr-only">
          Loading {label}
        </span>
        {skeleton}
      </div>
    );
  }
  return (
    <>
      <KeptDataNotice query={query} onRetry={retry} />
      {empty !== undefined && isEmpty?.(data) ? empty : children(data)}
    </>
  );
}

function KeptDataNotice<Data>({ query, onRetry }: { query: Loadable<Data>; onRetry: () => void }) {
  const online = useOnline();
  const now = useNow();
  const problem = query.error ? toProblem(query.error) : undefined;
  if (online && !problem) return null;
  const since = formatAgo(new Date(query.dataUpdatedAt).toISOString(), now);
  const offline = !online || problem?.isOffline;
  return (
    <Notice
      tone="warn"
      role="status"
      className="mb-3"
      title={offline ? "You are offline." : "The refresh failed."}
      actions={
        <Button size="sm" onClick={onRetry} busy={query.isFetching}>
          <RotateCw aria-hidden /> Try again
        </Button>
      }
    >
      Shown is what was loaded {since}.{problem && !offline ? ` ${problem.title}.` : ""}
      {problem?.requestId ? ` Request ${problem.requestId}.` : ""}
    </Notice>
  );
}

