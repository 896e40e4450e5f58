import type { ReactNode } from "react";
import { toProblem } from "@/api/problem";
import { DataState, type Loadable } from "./data-state";
import { ProblemState } from "./problem-state";
import { Card } from "@/components/ui/card";

interface HubStateProps<Data> {
  query: Loadable<Data>;
  label: string;
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

/** A page of the hub in whichever state it is. Once the hub is turned off, what was loaded before is not shown either. */
export function HubState<Data>({ query, label, skeleton, children }: HubStateProps<Data>) {
  const problem = query.error ? toProblem(query.error) : undefined;
  if (problem?.isDisabled || (problem && query.data === undefined)) {
    return (
      <Card>
        <ProblemState problem={problem} onRetry={() => void query.refetch()} busy={query.isFetching} />
      </Card>
    );
  }
  return (
    <DataState query={query} label={label} skeleton={skeleton}>
      {children}
    </DataState>
  );
}
