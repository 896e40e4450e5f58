import { useWho } from "@/api/people";
import { useCan, useMe } from "@/api/session";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatMoney } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { formatMonth } from "@/lib/months";
import type { Plan } from "../queries";
import { changeWords, scopeName, STATES } from "../words";
import type { Decision } from "./decision-dialog";

interface PlanListProps {
  plans: readonly Plan[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string) => void;
  onDecide: (plans: readonly Plan[], decision: Decision) => void;
  onHistory: (plan: Plan) => void;
}

/** Plans with who did what to them, and what can be done now. */
export function PlanList({ plans, chosen, onChoose, onDecide, onHistory }: PlanListProps) {
  return (
    <ul aria-label="Plans" className="divide-y border-t">
      {plans.map((plan) => (
        <PlanItem key={plan.id} plan={plan} isChosen={chosen.has(plan.id)} onChoose={() => onChoose(plan.id)} onDecide={(decision) => onDecide([plan], decision)} onHistory={() => onHistory(plan)} />
      ))}
    </ul>
  );
}

interface PlanItemProps {
  plan: Plan;
  isChosen: boolean;
  onChoose: () => void;
  onDecide: (decision: Decision) => void;
  onHistory: () => void;
}

function PlanItem({ plan, isChosen, onChoose, onDecide, onHistory }: PlanItemProps) {
  const mayDecide = useMayDecide();
  const mayWrite = useCan("metrics:write");
  const mayApprove = useCan("metrics:approve");
  const state = STATES[plan.state];
  const name = `${scopeName(plan)}, ${formatMonth(plan.month)}`;
  const decides = mayDecide(plan);
  const withdraws = plan.state === "approved" ? mayApprove : mayWrite && (plan.state === "draft" || plan.state === "proposed");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      {decides && <input type="checkbox" aria-label={`Choose ${name}`} checked={isChosen} onChange={onChoose} className="size-4 shrink-0 accent-brand pointer-coarse:size-6" />}
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium">
          {plan.platform && <PlatformMark platform={plan.platform} />}
          <span>{scopeName(plan)}</span> <span className="font-normal text-ink-2">
            {plan.platform && plan.level !== "platform" && `${platformLook(plan.platform).label} · `}
            {formatMonth(plan.month)}
          </span>
          <Badge tone={state.tone}>{state.label}</Badge>
        </p>
        <p className="mt-0.5 text-sm">
          <span className="num font-medium">{formatMoney(plan.amount, plan.currency)}</span>
          {plan.state !== "approved" && plan.state !== "superseded" && <span className="text-ink-2"> · {changeWords(plan)}</span>}
        </p>
        <Deeds plan={plan} />
        {plan.state === "proposed" && mayApprove && !decides && <p className="mt-0.5 text-xs text-ink-3">You worked on this one: somebody else decides.</p>}
      </div>
      <div className="flex flex-wrap gap-1.5">
        {plan.version > 1 && (
          <Button size="sm" variant="ghost" aria-label={`History of ${name}`} onClick={onHistory}>
            Version {plan.version}
          </Button>
        )}
        {decides && (
          <>
            <Button size="sm" variant="primary" aria-label={`Approve ${name}`} onClick={() => onDecide("approve")}>
              Approve
            </Button>
            <Button size="sm" variant="danger" aria-label={`Reject ${name}`} onClick={() => onDecide("reject")}>
              Reject
            </Button>
          </>
        )}
        {withdraws && (
          <Button size="sm" aria-label={`Withdraw ${name}`} onClick={() => onDecide("withdraw")}>
            Withdraw
          </Button>
        )}
      </div>
    </li>
  );
}

/** Who did what when, and what they said. */
export function Deeds({ plan }: { plan: Plan }) {
  const now = useNow();
  const who = useWho();
  const deeds = [
    plan.proposed_by && plan.proposed_at ? [`${who(plan.proposed_by)} proposed ${formatAgo(plan.proposed_at, now)}`, plan.proposal_comment] : [`${who(plan.edited_by)} entered it ${formatAgo(plan.edited_at, now)}`, plan.note],
    plan.decided_by && plan.decided_at && [`${who(plan.decided_by)} ${plan.state === "rejected" ? "rejected" : "approved"} ${formatAgo(plan.decided_at, now)}`, plan.decision_comment],
    plan.withdrawn_by && plan.withdrawn_at && [`${who(plan.withdrawn_by)} withdrew ${formatAgo(plan.withdrawn_at, now)}`, plan.withdrawal_comment],
  ].filter((deed): deed is [string, string | null] => Array.isArray(deed));
  return (
    <div className="mt-0.5 grid gap-0.5 text-xs text-ink-3">
      {deeds.map(([done, said]) => (
        <p key={done}>
          {done}
          {said && <span className="text-ink-2">: “{said}”</span>}
        </p>
      ))}
    </div>
  );
}

/** Whether this person may decide on a plan: they may approve, and did not work on it. The API decides again. */
export function useMayDecide(): (plan: Plan) => boolean {
  const mayApprove = useCan("metrics:approve");
  const { user } = useMe();
  const me = `user:${user.id}`;
  return (plan) => mayApprove && plan.state === "proposed" && plan.proposed_by !== me && plan.edited_by !== me;
}
