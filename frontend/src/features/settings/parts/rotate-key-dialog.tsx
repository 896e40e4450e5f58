import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { RotateDialog } from "@/components/data/rotate-dialog";
import { KeyReadyDialog } from "./key-ready-dialog";
import { LifetimeField } from "./lifetime-field";

interface RotateKeyDialogProps {
  apiKey: Schema<"ApiKey">;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Gives a key a successor that may do the same; both work until the overlap is over. */
export default function RotateKeyDialog({ apiKey, open, onOpenChange }: RotateKeyDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedApiKey">>();
  const [days, setDays] = useState("90");
  const client = useQueryClient();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/api-keys/{key_id}/rotate", {
    onSuccess: async (key) => {
      setCreated(key);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  const rotate = (overlapHours: number) =>
    mutate({
      params: { path: { key_id: apiKey.id } },
      body: { overlap_hours: overlapHours, expires_in_days: Number(days) },
      headers: { "Idempotency-Key": idempotencyKey() },
    });
  if (created) return <KeyReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <RotateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Rotate ${apiKey.name}`}
      description="A new key with the same scopes, addresses and limit takes its place."
      hint="Until then both work."
      action="Rotate the key"
      failure="The key was not rotated."
      error={error}
      busy={isPending}
      onRotate={rotate}
    >
      <LifetimeField value={days} onChange={(event) => setDays(event.target.value)} />
    </RotateDialog>
  );
}
