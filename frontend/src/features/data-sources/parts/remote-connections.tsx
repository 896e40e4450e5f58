import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { cn } from "@/lib/cn";
import type { AirbyteServer, RemoteConnection, useRemoteConnections } from "../queries-remote";
import { ProblemLink } from "./problem-link";

interface RemoteConnectionsProps {
  server: AirbyteServer;
  remote: ReturnType<typeof useRemoteConnections>;
  chosen: RemoteConnection | undefined;
  onChoose: (connection: RemoteConnection) => void;
}

/** What a server says that it has, once it has been asked. */
export function RemoteConnections({ server, remote, chosen, onChoose }: RemoteConnectionsProps) {
  return (
    <Card>
      <CardHeader title={`Connections of ${server.name}`} description="Choose the one that Opsight is to look after" />
      <CardBody className="grid gap-4">
        {remote.isBusy && (
          <p role="status" className="text-sm text-ink-2">
            Asking the server… {remote.message}
          </p>
        )}
        {remote.error && (
          <Notice tone="bad" role="alert" title="The server did not say." actions={<Button onClick={() => remote.list(server.id)}>Try again</Button>}>
            {remote.error.message} <ProblemLink error={remote.error} />
          </Notice>
        )}
        {remote.connections?.length === 0 && <p className="text-sm text-ink-2">It has none. Set one up in Airbyte, then choose the server again.</p>}
        {remote.connections && remote.connections.length > 0 && (
          <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3" aria-label="Remote connections">
            {remote.connections.map((item) => (
              <li key={item.id}>
                <Choice connection={item} chosen={item.id === chosen?.id} onChoose={() => onChoose(item)} />
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}

function Choice({ connection, chosen, onChoose }: { connection: RemoteConnection; chosen: boolean; onChoose: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cn("h-full w-full rounded-lg border bg-surface p-3.5 text-left transition-colors hover:border-line-strong hover:bg-surface-2", chosen && "border-brand ring-1 ring-brand")}
    >
      <span className="block font-semibold">{connection.name}</span>
      <span className="mt-0.5 flex flex-wrap items-center gap-2 break-all text-sm text-ink-2">
        {connection.source_name} ({connection.source_type}) {connection.status !== "active" && <StatusBadge status={connection.status} />}
      </span>
    </button>
  );
}
