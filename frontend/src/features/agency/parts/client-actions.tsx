import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { useEnterClient } from "../use-enter-client";

const DeleteClientDialog = lazy(() => import("./delete-client-dialog"));

interface ClientActionsProps {
  client: Schema<"Client">;
  /** Until when it can be restored, if its deletion waits; null while it is removed. */
  ending: string | null | undefined;
  mayWrite: boolean;
  onEdit: (client: Schema<"Client">) => void;
}

/** What can be done with a client: enter, change or archive it; restore or delete an archived one. */
export function ClientActions({ client, ending, mayWrite, onEdit }: ClientActionsProps) {
  const [asking, setAsking] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const cache = useQueryClient();
  const { enter, entering } = useEnterClient();
  const done = async (message: string) => {
    setAsking(false);
    notifyDone(message);
    await Promise.all(["/api/v1/clients", "/api/v1/client-deletions"].map((path) => cache.invalidateQueries({ queryKey: ["get", path] })));
  };
  const params = { params: { path: { client_id: client.id } } };
  const archive = $api.useMutation("post", "/api/v1/clients/{client_id}/archive", {
    onSuccess: () => done(`${client.name} is archived.`),
    onError: (error) => notifyFailed("The client was not archived.", error),
  });
  const restore = $api.useMutation("post", "/api/v1/clients/{client_id}/restore", {
    onSuccess: () => done(`${client.name} is open again.`),
    onError: (error) => notifyFailed("The client was not restored.", error),
  });
  if (client.archived_at) {
    if (!mayWrite || ending === null) return null;
    return (
      <span className="inline-flex gap-1.5">
        <Button size="sm" busy={restore.isPending} aria-label={`Restore ${client.name}`} onClick={() => restore.mutate(params)}>
          Restore
        </Button>
        {!ending && (
          <Button size="sm" variant="danger" aria-label={`Delete ${client.name}`} onClick={() => setDeleting(true)}>
            Delete
          </Button>
        )}
        <Suspense>{deleting && <DeleteClientDialog client={client} onClose={() => setDeleting(false)} />}</Suspense>
      </span>
    );
  }
  return (
    <span className="inline-flex gap-1.5">
      {client.role && (
        <Button size="sm" busy={entering} aria-label={`Open ${client.name}`} onClick={() => enter(client.id)}>
          Open
        </Button>
      )}
      {mayWrite && (
        <>
          <Button size="sm" variant="ghost" aria-label={`Edit ${client.name}`} onClick={() => onEdit(client)}>
            Edit
          </Button>
          <Button size="sm" variant="ghost" aria-label={`Archive ${client.name}`} onClick={() => setAsking(true)}>
            Archive
          </Button>
          <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Archive ${client.name}?`} action="Archive client" busy={archive.isPending} onConfirm={() => archive.mutate(params)}>
            {plural(client.members, "person", "people")} can no longer enter it, and its keys stop working. Its data stay, and you can restore it, or delete it afterwards.
          </ConfirmDialog>
        </>
      )}
    </span>
  );
}
