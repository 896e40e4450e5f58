import { Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";
import type { AirbyteServer } from "../queries-remote";

const ServerDialog = lazy(() => import("./server-dialog"));
const DeleteServerDialog = lazy(() => import("./delete-server-dialog"));

interface ServerListProps {
  servers: readonly AirbyteServer[];
  chosen: string | undefined;
  onChoose: (server: AirbyteServer) => void;
  /** After a server was deleted. */
  onGone: (server: AirbyteServer) => void;
}

/** The Airbyte servers to choose from; the tenant's own can be edited and deleted. */
export function ServerList({ servers, chosen, onChoose, onGone }: ServerListProps) {
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3" aria-label="Airbyte servers">
      {servers.map((server) => (
        <li key={server.id} className={cn("flex rounded-lg border bg-surface transition-colors hover:border-line-strong", server.id === chosen && "border-brand ring-1 ring-brand")}>
          <button type="button" aria-pressed={server.id === chosen} onClick={() => onChoose(server)} className="min-w-0 flex-1 rounded-lg p-3.5 text-left hover:bg-surface-2">
            <span className="block font-semibold">{server.name}</span>
            <span className="mt-0.5 block break-all text-sm text-ink-2">{server.base_url ?? "Provided by this installation"}</span>
            <span className="mt-0.5 block text-xs text-ink-3">{server.connections === 0 ? "No connection yet" : `${plural(server.connections, "connection")} here`}</span>
          </button>
          {server.scope === "tenant" && <Actions server={server} onChanged={onChoose} onGone={onGone} />}
        </li>
      ))}
    </ul>
  );
}

function Actions({ server, onChanged, onGone }: { server: AirbyteServer; onChanged: (server: AirbyteServer) => void; onGone: (server: AirbyteServer) => void }) {
  const [open, setOpen] = useState<"edit" | "delete">();
  const close = () => setOpen(undefined);
  const mayWrite = useCan("ingestion:write");
  if (!mayWrite) return null;
  return (
    <div className="flex flex-col gap-1 p-1.5">
      <IconButton label={`Edit ${server.name}`} onClick={() => setOpen("edit")}>
        <Pencil aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${server.name}`} onClick={() => setOpen("delete")}>
        <Trash2 aria-hidden />
      </IconButton>
      <Suspense>
        {open === "edit" && (
          <ServerDialog
            server={server}
            open
            onOpenChange={close}
            onDone={(changed) => {
              close();
              onChanged(changed);
            }}
          />
        )}
        {open === "delete" && (
          <DeleteServerDialog
            server={server}
            open
            onOpenChange={close}
            onDone={() => {
              close();
              onGone(server);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
