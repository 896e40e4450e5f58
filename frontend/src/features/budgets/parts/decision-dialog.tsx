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

export type Decision = "approve" | "reject" | "withdraw";

const WORDS: Record<Decision, { title: string; action: string; done: string; about: string }> = {
  approve: { title: "Approve", action: "Approve", done: "approved; the numbers follow in a moment", about: "Approved budgets count within a minute, and replace what was approved for the same month." },
  reject: { title: "Reject", action: "Reject", done: "rejected", about: "What is approved goes on counting." },
  withdraw: { title: "Withdraw", action: "Withdraw", done: "withdrawn", about: "It stays in the history." },
};

interface DecisionDialogProps {
  plans: readonly Plan[];
  decision: Decision;
  onClose: () => void;
}

/** Approves, rejects or withdraws, with a reason where one is owed. */
export default function DecisionDialog({ plans, decision, onClose }: DecisionDialogProps) {
  const [comment, setComment] = useState("");
  const [error, setError] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const { decide, withdraw, busy } = usePlanChanges();
  const words = WORDS[decision];
  const endsApproved = decision === "withdraw" && plans.some(({ state }) => state === "approved");
  const owed = decision === "reject" || endsApproved;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(owed && !comment.trim() ? "Say why." : undefined);
    if (owed && !comment.trim()) return;
    try {
      await (decision === "withdraw" ? withdraw(plans, comment.trim()) : decide(plans, decision === "approve", comment.trim()));
      notifyDone(`${plural(plans.length, "budget")} ${words.done}.`);
      onClose();
    } catch (failure) {
      const { title, detail } = toProblem(failure);
      setProblem(detail ? `${title}. ${detail}` : title);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${words.title} ${plural(plans.length, "budget")}`}
      description={endsApproved ? "The approved budget ends: what was uploaded for the month counts again, or nothing does." : words.about}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant={decision === "approve" ? "primary" : "danger"} type="submit" form="decision" busy={busy}>
            {words.action}
          </Button>
        </>
      }
    >
      <form id="decision" onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-2">
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <PlanSummary plans={plans} />
        <Field label={owed ? "Reason" : "Comment"} hint={owed ? "Whoever proposed it reads this." : "Kept with the decision."} error={error}>
          {(control) => <Textarea {...control} value={comment} maxLength={1000} onChange={(event) => setComment(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
