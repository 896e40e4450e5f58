import { DataState } from "@/components/data/data-state";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { type Connection, useConnector } from "../queries";
import { RenameForm } from "./rename-form";
import { SettingsForm } from "./settings-form";

interface SettingsDialogProps {
  connection: Connection;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Changes the name, the settings and the credentials of a source. What an Airbyte server reads is set up there. */
export default function SettingsDialog({ connection, open, onOpenChange }: SettingsDialogProps) {
  const close = () => onOpenChange(false);
  const isRemote = connection.engine === "server";
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={`Settings of ${connection.name}`}
      description={isRemote ? "What it reads and with which credentials is set up in Airbyte." : "The next sync reads with them. Credentials are never shown; leave them empty to keep them."}
    >
      {isRemote ? <RenameForm connection={connection} onDone={close} /> : <OfConnector connection={connection} onDone={close} />}
    </Dialog>
  );
}

function OfConnector({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const query = useConnector(connection.connector);
  return (
    <DataState query={query} label="settings" skeleton={<Skeleton className="h-80" />}>
      {(connector) => <SettingsForm connection={connection} connector={connector} onDone={onDone} />}
    </DataState>
  );
}
