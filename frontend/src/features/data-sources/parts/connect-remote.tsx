import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { type AirbyteServer, type RemoteConnection, useRemoteConnections, useServers } from "../queries-remote";
import { ConnectRemoteForm } from "./connect-remote-form";
import { RemoteConnections } from "./remote-connections";
import { ServerList } from "./server-list";

const ServerDialog = lazy(() => import("./server-dialog"));

/** Choose an Airbyte server, then one of its connections, then say how often it is synced. */
export function ConnectRemote() {
  const query = useServers();
  const [chosenServer, setChosenServer] = useState<string>();
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<RemoteConnection>();
  const remote = useRemoteConnections();
  const mayWrite = useCan("ingestion:write");
  const server = query.data?.items.find(({ id }) => id === chosenServer);
  const choose = (next: AirbyteServer) => {
    setChosenServer(next.id);
    setAdding(false);
    setChosen(undefined);
    remote.list(next.id);
  };
  const forget = (gone: AirbyteServer) => {
    if (gone.id !== chosenServer) return;
    setChosenServer(undefined);
    setChosen(undefined);
    remote.forget();
  };
  const add = mayWrite && (
    <Button size="sm" onClick={() => setAdding(true)}>
      Add a server
    </Button>
  );
  return (
    <>
      <Card>
        <CardHeader title="Airbyte server" description="Where your connections are set up already. Choose one to see them." actions={add} />
        <CardBody className="grid gap-4">
          <DataState query={query} label="Airbyte servers" skeleton={<Skeleton className="h-24" />}>
            {({ items }) =>
              items.length === 0 ? (
                <p className="text-sm text-ink-2">None yet. Add one with its address, a client id and a client secret.</p>
              ) : (
                <ServerList servers={items} chosen={chosenServer} onChoose={choose} onGone={forget} />
              )
            }
          </DataState>
        </CardBody>
        <Suspense>{adding && <ServerDialog open onOpenChange={setAdding} onDone={choose} />}</Suspense>
      </Card>
      {server && <RemoteConnections server={server} remote={remote} chosen={chosen} onChoose={setChosen} />}
      {server && chosen && <ConnectRemoteForm key={chosen.id} server={server} remote={chosen} />}
    </>
  );
}
