import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { Fact, FactList } from "@/components/data/fact-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { addressOf } from "../describe";
import { type Endpoint, ONE, useRefreshEndpoints } from "../queries";
import { EndpointBadge } from "./state-badge";

const RotateEndpointDialog = lazy(() => import("./rotate-endpoint-dialog"));

/** An endpoint's address and state, and what can be done with it. */
export function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const [open, setOpen] = useState<"rotate" | "delete">();
  const close = () => setOpen(undefined);
  const mayWrite = useCan("ingestion:write");
  const address = addressOf(endpoint.path);
  return (
    <Card>
      <CardHeader
        title={endpoint.name}
        description={<span className="font-mono break-all">{address}</span>}
        actions={<CopyButton text={address}>Copy the address</CopyButton>}
      />
      <CardBody className="grid gap-4">
        <Facts endpoint={endpoint} />
        {mayWrite && (
          <div className="flex flex-wrap gap-2">
            <Switch endpoint={endpoint} />
            <Button onClick={() => setOpen("rotate")}>New secret</Button>
            <Button variant="danger" onClick={() => setOpen("delete")}>
              Delete
            </Button>
          </div>
        )}
      </CardBody>
      <DeleteDialog endpoint={endpoint} open={open === "delete"} onOpenChange={close} />
      <Suspense>{open === "rotate" && <RotateEndpointDialog endpoint={endpoint} open onOpenChange={close} />}</Suspense>
    </Card>
  );
}

function Switch({ endpoint }: { endpoint: Endpoint }) {
  const refresh = useRefreshEndpoints();
  const enabled = endpoint.state === "enabled";
  const { mutate, isPending } = $api.useMutation("patch", ONE, { onSuccess: refresh, onError: (error) => notifyFailed("Nothing was changed.", error) });
  return (
    <Button busy={isPending} onClick={() => mutate({ params: { path: { endpoint_id: endpoint.id } }, body: { state: enabled ? "disabled" : "enabled" } })}>
      {enabled ? "Disable" : "Enable"}
    </Button>
  );
}

function Facts({ endpoint }: { endpoint: Endpoint }) {
  const now = useNow();
  const until = endpoint.previous_secret_until;
  return (
    <FactList>
      <Fact label="State">
        <EndpointBadge state={endpoint.state} />
      </Fact>
      <Fact label="May send">
        <span className="flex flex-wrap gap-1">
          {endpoint.events.map((event) => (
          <Badge key={event}>{event}</Badge>
        ))}
        </span>
      </Fact>
      <Fact label="Last received">{endpoint.last_received_at ? formatAgo(endpoint.last_received_at, now) : "never"}</Fact>
      {until !== null && Date.parse(until) > now && (
        <>
          <Fact label="Old secret">is taken, too; ends {formatUntil(until, now)}</Fact>
        </>
      )}
    </FactList>
  );
}

function DeleteDialog({ endpoint, open, onOpenChange }: { endpoint: Endpoint; open: boolean; onOpenChange: (open: boolean) => void }) {
  const navigate = useNavigate();
  const refresh = useRefreshEndpoints();
  const { mutate, isPending } = $api.useMutation("delete", ONE, {
    onSuccess: async () => {
      notifyDone(`The endpoint ${endpoint.name} is deleted.`);
      await navigate({ to: "/settings/inbound-webhooks" });
      await refresh();
    },
    onError: (error) => notifyFailed("The endpoint was not deleted.", error),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${endpoint.name}?`}
      action="Delete endpoint"
      busy={isPending}
      onConfirm={() => mutate({ params: { path: { endpoint_id: endpoint.id } } })}
    >
      Nothing more is taken there, and its log goes with it. This cannot be undone. To stop it for a while, disable it instead.
    </ConfirmDialog>
  );
}
