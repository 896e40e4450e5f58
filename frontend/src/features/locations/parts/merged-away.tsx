import { Link } from "@tanstack/react-router";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { useMerge } from "../merges";
import { UndoMergeButton } from "./undo-merge-button";

interface MergedAwayProps {
  mergeId: string;
  /** Where it is part of now: the survivor, or what that one was merged into. */
  survivorId: string;
}

/** Instead of a location that was merged into another: that one, and the way back. */
export function MergedAway({ mergeId, survivorId }: MergedAwayProps) {
  const query = useMerge(mergeId);
  const mayWrite = useCan("ops:write");
  return (
    <DataState query={query} label="the merge" skeleton={<Skeleton className="h-24" />}>
      {(merge) => {
        const name = merge.survivor?.name ?? merge.survivor_name;
        return (
          <Notice
            role="status"
            title={`${merge.other_name} was merged into ${name}.`}
            actions={
              <>
                {merge.can_undo && mayWrite && <UndoMergeButton merge={merge} />}
                <Link to="/ops/locations/$id/edit" params={{ id: survivorId }} className={buttonClass({ size: "sm", variant: "primary" })}>
                  Open {survivorId === merge.survivor_id ? name : "what it is part of"}
                </Link>
              </>
            }
          >
            On {formatMoment(merge.merged_at)}: {merge.reason}. {merge.can_undo ? `It can be undone until ${formatMoment(merge.undo_until)}.` : "It can no longer be undone."}
          </Notice>
        );
      }}
    </DataState>
  );
}
