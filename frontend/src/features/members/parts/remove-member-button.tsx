import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

/** Takes somebody out of the tenant, after asking. */
export function RemoveMemberButton({ member }: { member: Schema<"Member"> }) {
  const tenant = useTenant();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = member.name || member.email;
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/members/{user_id}", {
    onSuccess: async () => {
      notifyDone(`${name} no longer belongs to ${tenant.name}.`);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/members"] });
    },
    onError: (error) => notifyFailed(`${name} was not removed.`, error),
  });
  const remove = () => {
    setAsking(false);
    mutate({ params: { path: { user_id: member.user_id } } });
  };
  return (
    <>
      <Button size="sm" variant="danger" busy={isPending} onClick={() => setAsking(true)} aria-label={`Remove ${name}`}>
        Remove
      </Button>
      <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Remove ${name}?`} action="Remove member" busy={isPending} onConfirm={remove}>
        {name} is signed out of {tenant.name} at once. What they made stays. You can invite them again.
      </ConfirmDialog>
    </>
  );
}
