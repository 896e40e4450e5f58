import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { OverlapField } from "@/components/data/overlap-field";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
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
  const client = useQueryClient();
  const form = useForm({ defaultValues: { overlap: "24", days: "90" } });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/api-keys/{key_id}/rotate", {
    onSuccess: async (key) => {
      setCreated(key);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  const submit = form.handleSubmit(({ overlap, days }) =>
    mutate({
      params: { path: { key_id: apiKey.id } },
      body: { overlap_hours: Number(overlap), expires_in_days: Number(days) },
      headers: { "Idempotency-Key": idempotencyKey() },
    }),
  );
  if (created) return <KeyReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Rotate ${apiKey.name}`} description="A new key with the same scopes, addresses and limit takes its place.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The key was not rotated." />
        <div className="grid gap-4 sm:grid-cols-2">
          <OverlapField hint="Until then both work." {...form.register("overlap")} />
          <LifetimeField {...form.register("days")} />
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Rotate the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
