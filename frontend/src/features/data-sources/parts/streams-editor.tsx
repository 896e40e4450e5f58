import { useState } from "react";
import { $api } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { type Connection, useConnector, useForgetConnections } from "../queries";
import { offeredBy, type StreamChoice } from "../streams";
import { StreamPicker } from "./stream-picker";

/** Changes which streams and fields a connection reads. */
export function StreamsEditor({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const query = useConnector(connection.connector);
  const [chosen, setChosen] = useState<StreamChoice[]>(connection.stream_settings);
  const forget = useForgetConnections();
  const { mutate, isPending } = $api.useMutation("patch", "/api/v1/airbyte/connections/{connection_id}", {
    onSuccess: async () => {
      notifyDone("The streams are changed.");
      onDone();
      await forget();
    },
    onError: (error) => notifyFailed("The streams were not changed.", error),
  });
  return (
    <DataState query={query} label="streams" skeleton={<Skeleton className="h-60" />}>
      {(connector) => (
        <div className="grid gap-4">
          <StreamPicker offered={offeredBy(connector)} chosen={chosen} onChange={setChosen} />
          <p className="text-sm text-ink-2">A stream that gets more fields or is read another way is read anew by the next sync. Fields that you leave out stay in rows that were stored before.</p>
          <div className="flex gap-2">
            <Button variant="primary" busy={isPending} disabled={chosen.length === 0} onClick={() => mutate({ params: { path: { connection_id: connection.id } }, body: { streams: chosen } })}>
              Save
            </Button>
            <Button onClick={onDone}>Cancel</Button>
          </div>
        </div>
      )}
    </DataState>
  );
}
