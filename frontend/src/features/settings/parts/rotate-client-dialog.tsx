import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { RotateDialog } from "@/components/data/rotate-dialog";
import { ClientReadyDialog } from "./client-ready-dialog";

interface RotateClientDialogProps {
  client: Schema<"OAuthClient">;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Gives a client a new secret; both work until the overlap is over. */
export default function RotateClientDialog({ client, open, onOpenChange }: RotateClientDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedOAuthClient">>();
  const queries = useQueryClient();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/oauth-clients/{oauth_client_id}/rotate-secret", {
    onSuccess: async (made) => {
      setCreated(made);
      await queries.invalidateQueries({ queryKey: ["get", "/api/v1/oauth-clients"] });
    },
  });
  const rotate = (overlapHours: number) =>
    mutate({ params: { path: { oauth_client_id: client.id } }, body: { overlap_hours: overlapHours }, headers: { "Idempotency-Key": idempotencyKey() } });
  if (created) return <ClientReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <RotateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`New secret for ${client.name}`}
      description="The client id stays."
      hint="Until then both work."
      action="Make a new secret"
      failure="The secret was not changed."
      error={error}
      busy={isPending}
      onRotate={rotate}
    />
  );
}
