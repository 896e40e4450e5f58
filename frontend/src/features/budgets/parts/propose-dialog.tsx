import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Plan, usePlanChanges } from "../queries";
import { PlanSummary } from "./plan-summary";

/** Hands drafts in, with a word for whoever decides. */
export default function ProposeDialog({ plans, onClose }: { plans: readonly Plan[]; onClose: () => void }) {
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<string>();
  const { propose, busy } = usePlanChanges();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await propose(plans, comment.trim());
      notifyDone(`${plural(plans.length, "budget")} handed in; somebody else decides.`);
      onClose();
    } catch (error) {
      const { title, detail } = toProblem(error);
      setProblem(detail ?? title);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Propose ${plural(plans.length, "budget")}`}
      description="They count once somebody else has approved them."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="propose" busy={busy}>
            Propose
          </Button>
        </>
      }
    >
      <form id="propose" onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-2">
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <Field label="Comment" hint="What whoever decides should know.">
          {(control) => <Textarea {...control} value={comment} maxLength={1000} onChange={(event) => setComment(event.target.value)} />}
        </Field>
        <PlanSummary plans={plans} />
      </form>
    </Dialog>
  );
}
