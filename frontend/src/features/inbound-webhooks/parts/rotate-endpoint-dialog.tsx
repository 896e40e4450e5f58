import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { RotateDialog } from "@/components/data/rotate-dialog";
import { type Endpoint, useRefreshEndpoints } from "../queries";
import { SecretDialog } from "./secret-dialog";

interface RotateEndpointDialogProps {
  endpoint: Endpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A new signing secret; until the overlap is over either one is taken. */
export default function RotateEndpointDialog({ endpoint, open, onOpenChange }: RotateEndpointDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedWebhookEndpoint">>();
  const refresh = useRefreshEndpoints();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/webhook-endpoints/{endpoint_id}/rotate", {
    onSuccess: async (made) => {
      setCreated(made);
      await refresh();
    },
  });
  const rotate = (overlapHours: number) =>
    mutate({ params: { path: { endpoint_id: endpoint.id } }, body: { overlap_hours: overlapHours }, headers: { "Idempotency-Key": idempotencyKey() } });
  if (created) return <SecretDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <RotateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`New secret for ${endpoint.name}`}
      hint="Until then requests signed with either one are taken."
      action="Make a new secret"
      failure="The secret was not changed."
      error={error}
      busy={isPending}
      onRotate={rotate}
    />
  );
}
