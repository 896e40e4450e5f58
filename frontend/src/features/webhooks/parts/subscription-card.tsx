import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { Fact, FactList } from "@/components/data/fact-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { ONE, type Subscription, useRefreshWebhooks } from "../queries";
import { SubscriptionBadge } from "./state-badge";

const EditWebhookDialog = lazy(() => import("./edit-webhook-dialog"));
const RotateSecretDialog = lazy(() => import("./rotate-secret-dialog"));

/** A webhook's address, events and state, and what can be done with it. */
export function SubscriptionCard({ subscription }: { subscription: Subscription }) {
  const [open, setOpen] = useState<"edit" | "rotate" | "delete">();
  const close = () => setOpen(undefined);
  return (
    <Card>
      <CardHeader title={subscription.name} description={<span className="font-mono break-all">{subscription.url}</span>} actions={<Actions subscription={subscription} />} />
      <CardBody className="grid gap-4">
        <StateNotice subscription={subscription} />
        <Facts subscription={subscription} />
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setOpen("edit")}>Edit</Button>
          <Button onClick={() => setOpen("rotate")}>New secret</Button>
          <Button variant="danger" onClick={() => setOpen("delete")}>
            Delete
          </Button>
        </div>
      </CardBody>
      <DeleteDialog subscription={subscription} open={open === "delete"} onOpenChange={close} />
      <Suspense>
        {open === "edit" && <EditWebhookDialog subscription={subscription} open onOpenChange={close} />}
        {open === "rotate" && <RotateSecretDialog subscription={subscription} open onOpenChange={close} />}
      </Suspense>
    </Card>
  );
}

function Actions({ subscription }: { subscription: Subscription }) {
  const refresh = useRefreshWebhooks();
  const params = { path: { subscription_id: subscription.id } };
  const test = $api.useMutation("post", "/api/v1/webhook-subscriptions/{subscription_id}/test", {
    onSuccess: async () => {
      notifyDone("A test is on its way.");
      await refresh();
    },
    onError: (error) => notifyFailed("The test was not sent.", error),
  });
  const change = $api.useMutation("patch", ONE, { onSuccess: refresh, onError: (error) => notifyFailed("Nothing was changed.", error) });
  const enabled = subscription.state === "enabled";
  return (
    <>
      <Button busy={change.isPending} onClick={() => change.mutate({ params, body: { state: enabled ? "paused" : "enabled" } })}>
        {enabled ? "Pause" : "Enable"}
      </Button>
      {enabled && (
        <Button variant="primary" busy={test.isPending} onClick={() => test.mutate({ params, headers: { "Idempotency-Key": idempotencyKey() } })}>
          Send test
        </Button>
      )}
    </>
  );
}

function StateNotice({ subscription }: { subscription: Subscription }) {
  const now = useNow();
  if (subscription.state === "disabled") {
    return (
      <Notice tone="bad" title="Disabled.">
        {subscription.disabled_reason === "gone" ? "It answered 410 (gone)." : "It accepted nothing for five days."} Mend the receiver, enable it, and send again what was
        missed.
      </Notice>
    );
  }
  if (subscription.failing_since === null) return null;
  return (
    <Notice tone="warn" title="Failing.">
      The first refusal was {formatAgo(subscription.failing_since, now)}, and nothing was accepted since. After five days it is disabled.
    </Notice>
  );
}

function Facts({ subscription }: { subscription: Subscription }) {
  const now = useNow();
  const until = subscription.previous_secret_until;
  return (
    <FactList>
      <Fact label="State">
        <SubscriptionBadge subscription={subscription} />
      </Fact>
      <Fact label="Events">
        <span className="flex flex-wrap gap-1">
          {subscription.events.map((event) => (
          <Badge key={event}>{event}</Badge>
        ))}
        </span>
      </Fact>
      <Fact label="Last delivered">{subscription.last_delivered_at ? formatAgo(subscription.last_delivered_at, now) : "never"}</Fact>
      {until !== null && Date.parse(until) > now && (
        <>
          <Fact label="Old secret">signs, too; ends {formatUntil(until, now)}</Fact>
        </>
      )}
    </FactList>
  );
}

function DeleteDialog({ subscription, open, onOpenChange }: { subscription: Subscription; open: boolean; onOpenChange: (open: boolean) => void }) {
  const navigate = useNavigate();
  const refresh = useRefreshWebhooks();
  const { mutate, isPending } = $api.useMutation("delete", ONE, {
    onSuccess: async () => {
      notifyDone(`The webhook ${subscription.name} is deleted.`);
      await navigate({ to: "/settings/webhooks" });
      await refresh();
    },
    onError: (error) => notifyFailed("The webhook was not deleted.", error),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${subscription.name}?`}
      action="Delete webhook"
      busy={isPending}
      onConfirm={() => mutate({ params: { path: { subscription_id: subscription.id } } })}
    >
      Nothing more is sent, and its log goes with it. This cannot be undone.
    </ConfirmDialog>
  );
}
