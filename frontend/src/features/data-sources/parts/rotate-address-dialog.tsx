import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { RotateDialog } from "@/components/data/rotate-dialog";
import { type Connection, useForgetConnections } from "../queries";
import AddressDialog from "./address-dialog";

interface RotateAddressDialogProps {
  connection: Connection;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Another address; until the overlap is over both work. */
export default function RotateAddressDialog({ connection, open, onOpenChange }: RotateAddressDialogProps) {
  const [made, setMade] = useState<string>();
  const forget = useForgetConnections();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/webhook-token/rotate", {
    onSuccess: async ({ path }) => {
      setMade(path);
      await forget();
    },
  });
  const rotate = (overlapHours: number) =>
    mutate({ params: { path: { connection_id: connection.id } }, body: { overlap_hours: overlapHours }, headers: { "Idempotency-Key": idempotencyKey() } });
  if (made) return <AddressDialog path={made} open={open} onOpenChange={onOpenChange} />;
  return (
    <RotateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`New webhook address for ${connection.name}`}
      hint="Until then the old address works, too."
      action="Make a new address"
      failure="The address was not changed."
      error={error}
      busy={isPending}
      onRotate={rotate}
    />
  );
}
