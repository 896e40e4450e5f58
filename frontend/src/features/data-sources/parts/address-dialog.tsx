import { SecretReadyDialog } from "@/components/data/secret-ready-dialog";

interface AddressDialogProps {
  path: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A new address, shown this once, and where it is entered. */
export default function AddressDialog({ path, ...dialog }: AddressDialogProps) {
  return (
    <SecretReadyDialog {...dialog} title="The webhook's address" secret={`${window.location.origin}${path}`} name="address">
      <p>Enter it in Airbyte under Settings, Notifications, for successful and failed syncs. Airbyte signs nothing, so the address is the secret: whoever has it can post.</p>
    </SecretReadyDialog>
  );
}
