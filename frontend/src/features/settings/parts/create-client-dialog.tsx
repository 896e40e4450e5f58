import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { ClientReadyDialog } from "./client-ready-dialog";
import { CredentialForm } from "./credential-form";

interface CreateClientDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes an OAuth client, then shows its secret once. */
export default function CreateClientDialog({ open, onOpenChange }: CreateClientDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedOAuthClient">>();
  const client = useQueryClient();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/oauth-clients", {
    onSuccess: async (made) => {
      setCreated(made);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/oauth-clients"] });
    },
  });
  if (created) return <ClientReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New OAuth client" description="Its tokens can do no more than what you choose here.">
      <CredentialForm
        example="data warehouse"
        action="Make the client"
        failure="The client was not made."
        error={error}
        busy={isPending}
        onSubmit={(body) => mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } })}
        onCancel={() => onOpenChange(false)}
      />
    </Dialog>
  );
}
