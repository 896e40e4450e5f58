import { useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Delivery, useDeliveryChanges } from "../queries";

interface DeliveryActionsProps {
  delivery: Delivery;
  /** The address takes no mail: a retry would be refused. */
  isSuppressed: boolean;
}

/** What can be done about a delivery as it stands, for those who may. */
export function DeliveryActions({ delivery, isSuppressed }: DeliveryActionsProps) {
  const mayRun = useCan("reports:run");
  const mayDecide = useCan("members:admin");
  const [asking, setAsking] = useState<"approve" | "again">();
  const { retry, approve, reject, busy } = useDeliveryChanges();
  const { state, recipient } = delivery;
  const act = (done: string, doing: Promise<unknown>) => void doing.then(() => notifyDone(done), (error: unknown) => notifyFailed("That did not work.", error));
  const sendAgain = () => act(`It is on its way to ${recipient} again.`, retry(delivery));
  if (state === "awaiting_approval" && mayDecide)
    return (
      <div className="flex flex-wrap gap-2">
        <Button size="sm" variant="primary" busy={busy} onClick={() => setAsking("approve")}>
          Approve<span className="sr-only"> {recipient}</span>
        </Button>
        <Button size="sm" busy={busy} onClick={() => act(`Nothing goes to ${recipient}.`, reject(delivery))}>
          Reject<span className="sr-only"> {recipient}</span>
        </Button>
        <ConfirmDialog
          open={asking === "approve"}
          onOpenChange={() => setAsking(undefined)}
          title={`Let reports go to ${recipient}?`}
          action="Approve"
          busy={busy}
          onConfirm={() => {
            act(`It is on its way to ${recipient}.`, approve(delivery));
            setAsking(undefined);
          }}
        >
          The address belongs to no member. This result goes there now, and so do reports with this recipient from now on.
        </ConfirmDialog>
      </div>
    );
  if (!mayRun || isSuppressed || !["failed", "bounced", "unknown"].includes(state)) return null;
  return (
    <>
      <Button size="sm" busy={busy} onClick={() => (state === "unknown" ? setAsking("again") : sendAgain())}>
        Retry<span className="sr-only"> {recipient}</span>
      </Button>
      <ConfirmDialog
        open={asking === "again"}
        onOpenChange={() => setAsking(undefined)}
        title={`Send it to ${recipient} again?`}
        action="Send again"
        busy={busy}
        onConfirm={() => {
          sendAgain();
          setAsking(undefined);
        }}
      >
        It may have arrived: the recipient may then have it twice.
      </ConfirmDialog>
    </>
  );
}
