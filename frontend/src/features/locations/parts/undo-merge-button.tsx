import { useNavigate } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { fieldNames } from "../merge-values";
import { type Merge, type MergeField, useMergeChanges } from "../merges";

interface UndoMergeButtonProps {
  merge: Merge;
  /** Afterwards there is nothing more to see here. */
  leadsToList?: boolean;
}

type Asking = "no" | "undo" | { lost: readonly MergeField[] };

/** Undoes a merge; asks once more where something would be lost that was changed since. */
export function UndoMergeButton({ merge, leadsToList = false }: UndoMergeButtonProps) {
  const { undo, busy } = useMergeChanges();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>("no");
  const lost = typeof asking === "object" ? asking.lost : [];
  const run = async () => {
    try {
      await undo(merge, lost.length > 0);
      setAsking("no");
      notifyDone(`${merge.other_name} and ${merge.survivor_name} are two again.`);
      if (leadsToList) await navigate({ to: "/ops/locations" });
    } catch (error) {
      const changed = changedFields(error);
      setAsking(changed ? { lost: changed } : "no");
      if (!changed) notifyFailed("The merge was not undone.", error);
    }
  };
  return (
    <>
      <Button size="sm" aria-label={`Undo the merge of ${merge.other_name}`} onClick={() => setAsking("undo")}>
        <Undo2 aria-hidden /> Undo
      </Button>
      <ConfirmDialog
        open={asking !== "no"}
        onOpenChange={(open) => !open && setAsking("no")}
        title={lost.length > 0 ? `${merge.survivor_name} was changed since` : `Undo the merge of ${merge.other_name}?`}
        action={lost.length > 0 ? "Undo and lose the changes" : "Undo the merge"}
        busy={busy}
        onConfirm={() => void run()}
      >
        {lost.length > 0 ? `Since the merge its ${fieldNames(lost)} changed. Undoing brings back what was there before the merge.` : "Both come back as they were before."}
      </ConfirmDialog>
    </>
  );
}

function changedFields(error: unknown): readonly MergeField[] | undefined {
  const problem = toProblem(error);
  return problem.code === "location_merge_survivor_changed" ? (problem.body.changed_fields as MergeField[]) : undefined;
}
