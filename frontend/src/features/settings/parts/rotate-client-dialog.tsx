import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { OverlapField } from "@/components/data/overlap-field";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
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
  const form = useForm({ defaultValues: { overlap: "24" } });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/oauth-clients/{oauth_client_id}/rotate-secret", {
    onSuccess: async (made) => {
      setCreated(made);
      await queries.invalidateQueries({ queryKey: ["get", "/api/v1/oauth-clients"] });
    },
  });
  const submit = form.handleSubmit(({ overlap }) =>
    mutate({
      params: { path: { oauth_client_id: client.id } },
      body: { overlap_hours: Number(overlap) },
      headers: { "Idempotency-Key": idempotencyKey() },
    }),
  );
  if (created) return <ClientReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`New secret for ${client.name}`} description="The client id stays.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The secret was not changed." />
        <OverlapField hint="Until then both work." {...form.register("overlap")} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Make a new secret
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
