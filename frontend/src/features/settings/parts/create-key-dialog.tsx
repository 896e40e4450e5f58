import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { CheckField } from "@/components/ui/field";
import { CredentialForm } from "./credential-form";
import { KeyReadyDialog } from "./key-ready-dialog";
import { LifetimeField } from "./lifetime-field";

interface CreateKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a key, then shows its secret once: nobody can read it again. */
export default function CreateKeyDialog({ open, onOpenChange }: CreateKeyDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedApiKey">>();
  const [days, setDays] = useState("90");
  const [test, setTest] = useState(false);
  const client = useQueryClient();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/api-keys", {
    onSuccess: async (made) => {
      setCreated(made);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  if (created) return <KeyReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New API key" description="Give it a name you will recognise, and only what it needs.">
      <CredentialForm
        example="nightly report"
        action="Make the key"
        failure="The key was not made."
        error={error}
        busy={isPending}
        onSubmit={(values) => mutate({ body: { ...values, expires_in_days: Number(days), test }, headers: { "Idempotency-Key": idempotencyKey() } })}
        onCancel={() => onOpenChange(false)}
        beside={<LifetimeField value={days} onChange={(event) => setDays(event.target.value)} />}
      >
        <CheckField label="Test key" hint="Reaches the demo dataset only, whatever it may do." checked={test} onChange={() => setTest(!test)} />
      </CredentialForm>
    </Dialog>
  );
}
