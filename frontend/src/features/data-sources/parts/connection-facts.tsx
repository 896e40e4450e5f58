import { useState } from "react";
import { $api } from "@/api/client";
import { useCan, useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatMoment, formatUntil } from "@/lib/time";
import { describeSchedule } from "../describe";
import { type Connection, type Schedule, useForgetConnections } from "../queries";
import { ScheduleFields } from "./schedule-fields";

/** How a source is set up; the schedule can be changed in place. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const now = useNow();
  const { time_zone: timeZone } = useTenant();
  const config = Object.entries(connection.config);
  return (
    <Card>
      <CardHeader title="Set-up" actions={<EditSchedule connection={connection} />} />
      <CardBody>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">
          <dt className="text-ink-3">Schedule</dt>
          <dd>{describeSchedule(connection.schedule)}</dd>
          <dt className="text-ink-3">Next sync</dt>
          <dd>{connection.next_sync_at ? `${formatUntil(connection.next_sync_at, now)}, ${formatMoment(connection.next_sync_at, timeZone)}` : "When you ask for it"}</dd>
          <dt className="text-ink-3">Connected</dt>
          <dd>{formatMoment(connection.created_at, timeZone)}</dd>
          {connection.remote && (
            <>
              <dt className="text-ink-3">Synced by</dt>
              <dd>an Airbyte server, as “{connection.remote.name}”</dd>
              <dt className="text-ink-3">Rows land</dt>
              <dd>{connection.lands_here ? "in the raw tables here" : "where the Airbyte server writes them, not here"}</dd>
              <dt className="text-ink-3">Streams</dt>
              <dd className="break-words">{connection.streams.join(", ") || "as the Airbyte server says"}</dd>
            </>
          )}
          {config.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name.replaceAll("_", " ")}</dt>
              <dd className="truncate font-mono text-xs">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      </CardBody>
    </Card>
  );
}

function EditSchedule({ connection }: { connection: Connection }) {
  const [draft, setDraft] = useState<Schedule>();
  const { time_zone: timeZone } = useTenant();
  const forget = useForgetConnections();
  const mayWrite = useCan("ingestion:write");
  const { mutate, isPending } = $api.useMutation("patch", "/api/v1/airbyte/connections/{connection_id}", {
    onSuccess: async () => {
      setDraft(undefined);
      notifyDone("The schedule is changed.");
      await forget();
    },
    onError: (error) => notifyFailed("The schedule was not changed.", error),
  });
  if (!mayWrite) return null;
  if (!draft) {
    return (
      <Button size="sm" onClick={() => setDraft(connection.schedule)}>
        Change the schedule
      </Button>
    );
  }
  return (
    <div className="grid w-full gap-3">
      <ScheduleFields value={draft} timeZone={timeZone} onChange={setDraft} />
      <div className="flex gap-2">
        <Button size="sm" variant="primary" busy={isPending} onClick={() => mutate({ params: { path: { connection_id: connection.id } }, body: { schedule: draft } })}>
          Save
        </Button>
        <Button size="sm" onClick={() => setDraft(undefined)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
