import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { formatCount } from "@/lib/format";
import { type Connection, useForgetConnections, useProgress } from "../queries";
import { describeFields, MODE_WORDS } from "../streams";
import { StreamsEditor } from "./streams-editor";

type Row = Schema<"StreamProgress"> & { fields: string[] | null };

const COLUMNS: Column<Row>[] = [
  { id: "name", header: "Stream", value: (row) => row.name, cell: (row) => <span className="font-medium"><Breakable>{row.name}</Breakable></span> },
  { id: "mode", header: "Reads", value: (row) => row.sync_mode, cell: (row) => MODE_WORDS[row.sync_mode], className: "max-md:hidden" },
  { id: "fields", header: "Fields", value: (row) => row.fields?.length, cell: (row) => describeFields(row), className: "max-md:hidden" },
  { id: "cursor", header: "Read up to", value: (row) => row.cursor, cell: (row) => row.cursor ?? <span className="text-ink-3">{row.generation ? "the start, next time" : "not read yet"}</span> },
  { id: "records", header: "Records", align: "end", value: (row) => row.records, cell: (row) => formatCount(row.records) },
  { id: "generation", header: "Times read anew", align: "end", value: (row) => row.generation, cell: (row) => formatCount(Math.max(0, row.generation - 1)), className: "max-md:hidden" },
  { id: "updated", header: "Updated", value: (row) => row.updated_at, cell: (row) => <AgoText at={row.updated_at} />, className: "max-md:hidden" },
];

/** The streams of a connection: how far each is read, what is chosen of it, and a way to begin anew. */
export function StreamsCard({ connection, running }: { connection: Connection; running: boolean }) {
  const query = useProgress(connection);
  const [editing, setEditing] = useState(false);
  const mayWrite = useCan("ingestion:write");
  const fields = new Map(connection.stream_settings.map((one) => [one.name, one.fields]));
  return (
    <Card>
      <CardHeader
        title="Streams"
        description="What is read, and how far"
        actions={
          mayWrite &&
          !editing && (
            <>
              <Button size="sm" onClick={() => setEditing(true)}>
                Change the streams
              </Button>
              <ResetButton connection={connection} running={running} />
            </>
          )
        }
      />
      {editing ? (
        <CardBody>
          <StreamsEditor connection={connection} onDone={() => setEditing(false)} />
        </CardBody>
      ) : (
        <DataState
          query={query}
          label="streams"
          skeleton={
            <CardBody>
              <Skeleton className="h-40" />
            </CardBody>
          }
        >
          {({ streams }) => <DataTable label="Streams of this source" columns={COLUMNS} rows={streams.map((stream) => ({ ...stream, fields: fields.get(stream.name) ?? null }))} rowId={(row) => row.name} />}
        </DataState>
      )}
    </Card>
  );
}

function ResetButton({ connection, running }: { connection: Connection; running: boolean }) {
  const [asking, setAsking] = useState(false);
  const forget = useForgetConnections();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/reset", {
    onSuccess: async () => {
      setAsking(false);
      notifyDone("The next sync reads everything anew.");
      await forget();
    },
    onError: (error) => notifyFailed("The source was not reset.", error),
  });
  return (
    <>
      <Button size="sm" variant="danger" disabled={running} title={running ? "Wait for the sync to end, or stop it" : undefined} onClick={() => setAsking(true)}>
        Read anew
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Read ${connection.name} anew?`}
        action="Read anew"
        busy={isPending}
        onConfirm={() => mutate({ params: { path: { connection_id: connection.id } }, body: {}, headers: { "Idempotency-Key": idempotencyKey() } })}
      >
        Opsight forgets how far it has read, and the next sync reads every stream from its start. That can take long and uses up the platform's request limits. Rows of
        before are replaced by the new ones; while that sync runs, or if it fails half-way, reports may lack days. What the platform no longer has is gone after that.
      </ConfirmDialog>
    </>
  );
}
