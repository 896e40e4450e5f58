import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useForgetSecrets } from "../queries";

/** Replaces every data key of the tenant, after asking. */
export function RotateButton({ busy }: { busy: boolean }) {
  const [asking, setAsking] = useState(false);
  const forget = useForgetSecrets();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/secrets/rotations", {
    onSuccess: async () => {
      setAsking(false);
      notifyDone("The rotation has started.");
      await forget();
    },
    onError: (error) => notifyFailed("The rotation did not start.", error),
  });
  return (
    <>
      <Button onClick={() => setAsking(true)} disabled={busy}>
        <RefreshCw aria-hidden /> Rotate keys
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Rotate all encryption keys?"
        action="Rotate keys"
        busy={isPending}
        onConfirm={() => mutate({ body: {}, headers: { "Idempotency-Key": idempotencyKey() } })}
      >
        Every credential is sealed anew with a new key, and the old key is retired. Connections keep working meanwhile.
      </ConfirmDialog>
    </>
  );
}
