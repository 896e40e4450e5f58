import { Link } from "@tanstack/react-router";
import { MessageSquarePlus } from "lucide-react";
import { useMemo } from "react";
import { useCan } from "@/api/session";
import { DataState, type Loadable } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { type DayRange, formatRange } from "@/lib/days";
import { plural } from "@/lib/format";
import { setPreference, usePreference } from "@/lib/preferences";
import { inOrder } from "../placement";
import type { Annotation } from "../queries";
import { AnnotationList } from "./annotation-list";

interface RangeDialogProps {
  query: Loadable<{ items: Annotation[]; next_cursor?: string | null }>;
  range: DayRange;
  /** Those of one mark; undefined shows all of the range. */
  ids: ReadonlySet<string> | undefined;
  onAdd: () => void;
  onEdit: (annotation: Annotation) => void;
  onClose: () => void;
}

/** The annotations of a chart, numbered as its marks are. */
export default function RangeDialog({ query, range, ids, onAdd, onEdit, onClose }: RangeDialogProps) {
  const mayWrite = useCan("metrics:write");
  const shown = usePreference("annotations");
  const ordered = useMemo(() => inOrder(query.data?.items ?? []), [query.data]);
  const numbers = useMemo(() => new Map(ordered.map(({ id }, index) => [id, index + 1])), [ordered]);
  const listed = ids ? ordered.filter(({ id }) => ids.has(id)) : ordered;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      placement="sheet"
      title={ids ? plural(listed.length, "annotation") : "Annotations"}
      description={ids ? undefined : `${formatRange(range)}${query.data?.next_cursor ? ", the last 200" : ""}`}
      footer={
        <>
          <Link to="/annotations" className={buttonClass({ variant: "ghost" })}>
            All annotations
          </Link>
          {mayWrite && (
            <Button variant="primary" onClick={onAdd}>
              <MessageSquarePlus aria-hidden /> Annotate
            </Button>
          )}
        </>
      }
    >
      {!ids && <CheckField label="Show on charts" checked={shown === "on"} onChange={(event) => setPreference("annotations", event.target.checked ? "on" : "off")} />}
      <DataState
        query={query}
        label="annotations"
        skeleton={<Skeleton className="h-32" />}
        isEmpty={() => listed.length === 0}
        empty={
          <EmptyState title="Nothing was told of these days" className="py-6">
            Relaunches, prices, holidays, outages: what explains a bend in the line.
          </EmptyState>
        }
      >
        {() => <AnnotationList annotations={listed} numbers={numbers} onEdit={onEdit} className="-mx-5 border-t" />}
      </DataState>
    </Dialog>
  );
}
