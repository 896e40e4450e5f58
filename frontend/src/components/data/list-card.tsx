import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { DataState, type Loadable } from "./data-state";

interface ListCardProps<Data extends { items: readonly unknown[] }> {
  title: ReactNode;
  description?: ReactNode;
  /** Controls at the right of the title. */
  actions?: ReactNode;
  query: Loadable<Data>;
  /** What is loading, for screen readers, e.g. "endpoints". */
  label: string;
  /** An `<EmptyState>`: why there is nothing, and the one next action. */
  empty: ReactNode;
  children: (data: Data) => ReactNode;
  /** What follows the list, such as its dialogs. */
  footer?: ReactNode;
}

/** A card with a list in whichever state it is; most often a `<DataTable>`. */
export function ListCard<Data extends { items: readonly unknown[] }>({ title, description, actions, query, label, empty, children, footer }: ListCardProps<Data>) {
  return (
    <Card>
      <CardHeader title={title} description={description} actions={actions} />
      <DataState
        query={query}
        label={label}
        skeleton={
          <CardBody>
            <Skeleton className="h-48" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={empty}
      >
        {children}
      </DataState>
      {footer}
    </Card>
  );
}
