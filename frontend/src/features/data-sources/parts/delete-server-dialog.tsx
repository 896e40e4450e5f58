import { Link } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { Button, buttonClass } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type AirbyteServer, SERVER, useConnectionsOf, useForgetServers } from "../queries-remote";

interface DeleteServerDialogProps {
  server: AirbyteServer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}

/** Removes a server, or says which connections have to go first. */
export default function DeleteServerDialog({ server, open, onOpenChange, onDone }: DeleteServerDialogProps) {
  const forget = useForgetServers();
  const { mutate, isPending } = $api.useMutation("delete", SERVER, {
    onSuccess: async () => {
      notifyDone(`${server.name} is deleted.`);
      onDone();
      await forget();
    },
    onError: (error) => notifyFailed("The server was not deleted.", error),
  });
  if (server.connections > 0) return <StillUsed server={server} open={open} onOpenChange={onOpenChange} />;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${server.name}?`}
      action="Delete server"
      busy={isPending}
      onConfirm={() => mutate({ params: { path: { server_id: server.id } } })}
    >
      No connection is synced by it. Opsight forgets its address and its secret; in Airbyte itself nothing changes.
    </ConfirmDialog>
  );
}

function StillUsed({ server, open, onOpenChange }: Omit<DeleteServerDialogProps, "onDone">) {
  const connections = useConnectionsOf(server.id);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title={`${server.name} is in use`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Link to="/data-sources" className={buttonClass({ variant: "primary" })}>
            See the data sources
          </Link>
        </>
      }
    >
      <div className="grid gap-2 pb-2 text-sm text-ink-2">
        <p>These are synced by it. Delete them first, then the server; the rows that they wrote stay.</p>
        <ul className="list-disc pl-5">
          {connections.map(({ id, name }) => (
            <li key={id}>
              <Link to="/data-sources/$connectionId" params={{ connectionId: id }} className="font-medium text-brand hover:underline">
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
