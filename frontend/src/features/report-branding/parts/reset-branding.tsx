import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useBrandingChanges } from "../queries";
import type { Branding } from "../types";

/** Brings the looks back that reports have by default; asks first, as the logo goes. */
export function ResetBranding({ branding, onReset }: { branding: Branding; onReset: (made: Branding) => void }) {
  const [asks, setAsks] = useState(false);
  const { reset } = useBrandingChanges(branding);
  if (branding.is_default) return null;
  const confirm = () =>
    reset.mutate(undefined, {
      onSuccess: (made) => {
        setAsks(false);
        onReset(made);
        notifyDone("Reports look as by default again.");
      },
      onError: (error) => notifyFailed("It was not reset.", error),
    });
  return (
    <>
      <Button onClick={() => setAsks(true)}>Reset to default</Button>
      <ConfirmDialog open={asks} onOpenChange={setAsks} title="Reset the branding?" action="Reset" busy={reset.isPending} onConfirm={confirm}>
        Name, colour, foot and logo go. Reports that were run keep theirs.
      </ConfirmDialog>
    </>
  );
}
