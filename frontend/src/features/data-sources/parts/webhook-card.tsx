import { lazy, Suspense, useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { type Connection, useForgetConnections } from "../queries";
import { WebhookReceipts } from "./webhook-receipts";

const RotateAddressDialog = lazy(() => import("./rotate-address-dialog"));
const AddressDialog = lazy(() => import("./address-dialog"));
type Webhook = Schema<"ConnectionWebhook">;
const WHILE_WAITING_MS = 2000;
const AT_REST_MS = 30_000;
const TOKEN = "/api/v1/airbyte/connections/{connection_id}/webhook-token";

/** The address that Airbyte posts to when a sync has ended, and what came there. */
export function WebhookCard({ connection }: { connection: Connection }) {
  const params = { path: { connection_id: connection.id } };
  const query = $api.useQuery("get", TOKEN, { params }, {
    refetchInterval: ({ state }) => (state.data?.recent.some((one) => one.state === "received") ? WHILE_WAITING_MS : AT_REST_MS),
  });
  return (
    <Card>
      <CardHeader title="Webhook" description="Airbyte can post here when a sync has ended. What it says is checked before anything follows." />
      <DataState
        query={query}
        label="the webhook"
        skeleton={
          <CardBody>
            <Skeleton className="h-24" />
          </CardBody>
        }
      >
        {(webhook) => (
          <CardBody className="grid gap-4">
            {webhook.created_at === null ? <p className="text-sm text-ink-2">There is no address. Make one if Airbyte is to say at once when a sync has ended; without it, Opsight looks by itself.</p> : <Facts webhook={webhook} />}
            <WebhookReceipts connectionId={connection.id} receipts={webhook.recent} />
            <Controls connection={connection} exists={webhook.created_at !== null} />
          </CardBody>
        )}
      </DataState>
    </Card>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const now = useNow();
  const until = webhook.previous_until;
  return (
    <FactList>
      <Fact label="Address made">{formatAgo(webhook.created_at ?? "", now)}</Fact>
      <Fact label="Last received">{webhook.last_received_at ? formatAgo(webhook.last_received_at, now) : "never"}</Fact>
      {until !== null && Date.parse(until) > now && (
        <>
          <Fact label="Old address">works, too; ends {formatUntil(until, now)}</Fact>
        </>
      )}
    </FactList>
  );
}

function Controls({ connection, exists }: { connection: Connection; exists: boolean }) {
  const [open, setOpen] = useState<"rotate" | "remove">();
  const [made, setMade] = useState<string>();
  const mayWrite = useCan("ingestion:write");
  const forget = useForgetConnections();
  const params = { path: { connection_id: connection.id } };
  const create = $api.useMutation("post", TOKEN, {
    onSuccess: async ({ path }) => {
      setMade(path);
      await forget();
    },
    onError: (error) => notifyFailed("No address was made.", error),
  });
  const remove = $api.useMutation("delete", TOKEN, {
    onSuccess: async () => {
      setOpen(undefined);
      notifyDone("The address is removed.");
      await forget();
    },
    onError: (error) => notifyFailed("The address was not removed.", error),
  });
  if (!mayWrite) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {exists ? (
        <>
          <Button onClick={() => setOpen("rotate")}>New address</Button>
          <Button variant="danger" onClick={() => setOpen("remove")}>
            Remove
          </Button>
        </>
      ) : (
        <Button busy={create.isPending} onClick={() => create.mutate({ params, headers: { "Idempotency-Key": idempotencyKey() } })}>
          Make an address
        </Button>
      )}
      <ConfirmDialog
        open={open === "remove"}
        onOpenChange={() => setOpen(undefined)}
        title="Remove the webhook's address?"
        action="Remove the address"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params })}
      >
        Airbyte gets 404 there from now on. What was received stays in the list.
      </ConfirmDialog>
      <Suspense>
        {made && <AddressDialog path={made} open onOpenChange={() => setMade(undefined)} />}
        {open === "rotate" && <RotateAddressDialog connection={connection} open onOpenChange={() => setOpen(undefined)} />}
      </Suspense>
    </div>
  );
}
