import { useState } from "react";
import { DataState } from "@/components/data/data-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";
import { type AirbyteServer, type RemoteConnection, useRemoteConnections, useServers } from "../queries-remote";
import { ConnectRemoteForm } from "./connect-remote-form";
import { ProblemLink } from "./problem-link";
import { ServerForm } from "./server-form";

/** Choose an Airbyte server, then one of its connections, then say how often it is synced. */
export function ConnectRemote() {
  const query = useServers();
  const [server, setServer] = useState<AirbyteServer>();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<RemoteConnection>();
  const remote = useRemoteConnections();
  const choose = (next: AirbyteServer) => {
    setServer(next);
    setAdding(false);
    setChosen(undefined);
    remote.list(next.id);
  };
  return (
    <>
      <Card>
        <CardHeader
          title="Airbyte server"
          description="Where your connections are set up already"
          actions={
            <Button size="sm" onClick={() => setAdding(true)}>
              Add a server
            </Button>
          }
        />
        <CardBody className="grid gap-4">
          <DataState query={query} label="Airbyte servers" skeleton={<Skeleton className="h-16" />}>
            {({ items }) => (
              <>
                {items.length === 0 && !adding && <p className="text-sm text-ink-2">None yet. Add one with its address, a client id and a client secret.</p>}
                <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3" aria-label="Airbyte servers">
                  {items.map((item) => (
                    <li key={item.id}>
                      <Choice chosen={item.id === server?.id} onChoose={() => choose(item)} title={item.name}>
                        {item.base_url ?? "Provided by this installation"}
                      </Choice>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </DataState>
          {adding && <ServerForm onCancel={() => setAdding(false)} onDone={choose} />}
        </CardBody>
      </Card>
      {server && !adding && (
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
            {remote.connections && (
              <>
                <p className="text-sm text-ink-2">{plural(remote.connections.length, "connection")}</p>
                <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3" aria-label="Remote connections">
                  {remote.connections.map((item) => (
                    <li key={item.id}>
                      <Choice chosen={item.id === chosen?.id} onChoose={() => setChosen(item)} title={item.name}>
                        <span className="flex flex-wrap items-center gap-2">
                          {item.source_name} ({item.source_type}) {item.status !== "active" && <StatusBadge status={item.status} />}
                        </span>
                      </Choice>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </CardBody>
        </Card>
      )}
      {server && chosen && !adding && <ConnectRemoteForm key={chosen.id} server={server} remote={chosen} />}
    </>
  );
}

function Choice({ chosen, onChoose, title, children }: { chosen: boolean; onChoose: () => void; title: string; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={cn("h-full w-full rounded-lg border bg-surface p-3.5 text-left transition-colors hover:border-line-strong hover:bg-surface-2", chosen && "border-brand ring-1 ring-brand")}
    >
      <span className="block font-semibold">{title}</span>
      <span className="mt-0.5 block break-all text-sm text-ink-2">{children}</span>
    </button>
  );
}
