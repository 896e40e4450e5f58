import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

/** Takes a key back after asking; scripts that use it stop at once. */
export function RevokeKeyButton({ apiKey }: { apiKey: Schema<"ApiKey"> }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/api-keys/{key_id}", {
    onSuccess: async () => {
      setAsking(false);
      notifyDone(`The key ${apiKey.name} no longer works.`);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
    onError: (error) => notifyFailed("The key was not revoked.", error),
  });
  return (
    <>
      <Button size="sm" variant="danger" onClick={() => setAsking(true)} aria-label={`Revoke ${apiKey.name}`}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Revoke ${apiKey.name}?`}
        action="Revoke key"
        busy={isPending}
        onConfirm={() => mutate({ params: { path: { key_id: apiKey.id } } })}
      >
        Whatever uses <code className="font-mono">{apiKey.prefix}…</code> is refused from now on. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
