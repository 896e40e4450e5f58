import { useState } from "react";
import { useWho } from "@/api/people";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { fieldNames } from "../merge-values";
import { type Merge, useMerge } from "../merges";
import { MergedBefore } from "./merged-before";
import { UndoMergeButton } from "./undo-merge-button";

/** One merge: who made what of which, why, and what the two were before. */
export function MergeItem({ merge }: { merge: Merge }) {
  const who = useWho();
  const mayWrite = useCan("ops:write");
  const [open, setOpen] = useState(false);
  return (
    <li className="grid grid-cols-1 gap-2 px-4 py-3 text-sm sm:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-medium">
            {merge.other_name} → {merge.survivor_name} {merge.undone_at && <Badge>Undone</Badge>}
          </p>
          <p className="text-ink-2">{merge.reason}</p>
          <p className="text-xs text-ink-3">
            {who(merge.merged_by)}, <AgoText at={merge.merged_at} />
            {merge.undone_by && (
              <>
                {" "}
                · undone by {who(merge.undone_by)}, <AgoText at={merge.undone_at} />
              </>
            )}
            {merge.can_undo && ` · can be undone until ${formatMoment(merge.undo_until)}`}
          </p>
        </div>
        <div className="flex gap-2">
          <Button size="sm" variant="ghost" aria-expanded={open} aria-label={`Details of the merge of ${merge.other_name}`} onClick={() => setOpen(!open)}>
            Details
          </Button>
          {merge.can_undo && mayWrite && <UndoMergeButton merge={merge} />}
        </div>
      </div>
      {open && <Details merge={merge} />}
    </li>
  );
}

function Details({ merge }: { merge: Merge }) {
  const query = useMerge(merge.id);
  return (
    <DataState query={query} label="the merge" skeleton={<Skeleton className="h-40" />}>
      {(detail) => (
        <div className="grid grid-cols-1 gap-2">
          <p className="text-ink-2">{detail.taken_from_other.length > 0 ? `Taken over: ${fieldNames(detail.taken_from_other)}.` : "Nothing was taken over."}</p>
          {detail.changed_fields.length > 0 && <p className="text-ink-2">Changed since: {fieldNames(detail.changed_fields)}.</p>}
          <MergedBefore merge={detail} />
        </div>
      )}
    </DataState>
  );
}
