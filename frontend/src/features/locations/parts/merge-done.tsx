import { Link } from "@tanstack/react-router";
import { CardBody } from "@/components/ui/card";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useArrival } from "@/lib/hooks";
import { formatMoment } from "@/lib/time";
import type { MergeDetail } from "../merges";
import { UndoMergeButton } from "./undo-merge-button";

/** What came of a merge, with the way back. */
export function MergeDone({ merge }: { merge: MergeDetail }) {
  const ref = useArrival<HTMLDivElement>(true);
  return (
    <CardBody className="pt-5 sm:pt-6">
      <div ref={ref} tabIndex={-1} className="outline-none">
        <Notice
          tone="good"
          role="status"
          title="Merged."
          actions={
            <>
              <UndoMergeButton merge={merge} leadsToList />
              <Link to="/ops/locations/merges" className={buttonClass({ size: "sm" })}>
                All merges
              </Link>
              <Link to="/ops/locations/$id/edit" params={{ id: merge.survivor_id }} className={buttonClass({ size: "sm", variant: "primary" })}>
                Open {merge.survivor?.name ?? merge.survivor_name}
              </Link>
            </>
          }
        >
          {merge.other_name} is part of {merge.survivor?.name ?? merge.survivor_name} now. This can be undone until {formatMoment(merge.undo_until)}.
        </Notice>
      </div>
    </CardBody>
  );
}
