import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

const RotateClientDialog = lazy(() => import("./rotate-client-dialog"));

/** What can be done with a live OAuth client. */
export function ClientActions({ client }: { client: Schema<"OAuthClient"> }) {
  const [open, setOpen] = useState<"rotate" | "revoke">();
  const queries = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/oauth-clients/{oauth_client_id}", {
    onSuccess: async () => {
      setOpen(undefined);
      notifyDone(`${client.name} gets no more tokens.`);
      await queries.invalidateQueries({ queryKey: ["get", "/api/v1/oauth-clients"] });
    },
    onError: (error) => notifyFailed("The client was not revoked.", error),
  });
  const close = () => setOpen(undefined);
  return (
    <span className="inline-flex gap-2">
      <Button size="sm" onClick={() => setOpen("rotate")} aria-label={`New secret for ${client.name}`}>
        New secret
      </Button>
      <Button size="sm" variant="danger" onClick={() => setOpen("revoke")} aria-label={`Revoke ${client.name}`}>
        Revoke
      </Button>
      <ConfirmDialog
        open={open === "revoke"}
        onOpenChange={close}
        title={`Revoke ${client.name}?`}
        action="Revoke client"
        busy={isPending}
        onConfirm={() => mutate({ params: { path: { oauth_client_id: client.id } } })}
      >
        It gets no more tokens, and those it has end within 5 seconds. This cannot be undone.
      </ConfirmDialog>
      <Suspense>{open === "rotate" && <RotateClientDialog client={client} open onOpenChange={close} />}</Suspense>
    </span>
  );
}
