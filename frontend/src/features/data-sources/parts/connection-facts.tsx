import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { useCan, useTenant } from "@/api/session";
import { Fact, FactList } from "@/components/data/fact-list";
import { RefusedNotice } from "@/components/data/refused-notice";
import { SCHEDULE_FIELDS } from "@/components/data/schedule-fields";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { describeSchedule } from "@/lib/schedule";
import { formatMoment, formatUntil } from "@/lib/time";
import { describeConfig } from "../config-schema";
import { type Connection, type Schedule, useChangeConnection, useConnector } from "../queries";
import { useServers } from "../queries-remote";
import { SettingsButton } from "./settings-button";
import { SourceSchedule } from "./source-schedule";

/** How a source is set up; its settings and its schedule can be changed. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const [editing, setEditing] = useState(false);
  const mayWrite = useCan("ingestion:write");
  return (
    <Card>
      <CardHeader
        title="Set-up"
        actions={
          mayWrite &&
          !editing && (
            <>
              <SettingsButton connection={connection} />
              <Button size="sm" onClick={() => setEditing(true)}>
                Change the schedule
              </Button>
            </>
          )
        }
      />
      <CardBody className="grid gap-4">
        {editing && <ScheduleEditor connection={connection} onDone={() => setEditing(false)} />}
        <FactList>
          <Times connection={connection} />
          {connection.remote ? <RemoteFacts connection={connection} /> : <ConfigFacts connection={connection} />}
        </FactList>
      </CardBody>
    </Card>
  );
}

function Times({ connection }: { connection: Connection }) {
  const now = useNow();
  const { time_zone: timeZone } = useTenant();
  return (
    <>
      <Fact label="Schedule">{describeSchedule(connection.schedule)}</Fact>
      <Fact label="Next sync">{connection.next_sync_at ? `${formatUntil(connection.next_sync_at, now)}, ${formatMoment(connection.next_sync_at, timeZone)}` : "When you ask for it"}</Fact>
      <Fact label="Connected">{formatMoment(connection.created_at, timeZone)}</Fact>
    </>
  );
}

function RemoteFacts({ connection }: { connection: Connection }) {
  const servers = useServers();
  const server = servers.data?.items.find(({ id }) => id === connection.remote?.server_id);
  return (
    <>
      <Fact label="Synced by">
        {server ? (
          <Link to="/data-sources/new" search={{ engine: "server" }} className="font-medium text-brand hover:underline">
            {server.name}
          </Link>
        ) : (
          "an Airbyte server"
        )}
        , as “{connection.remote?.name}”
      </Fact>
      <Fact label="Rows land">{connection.lands_here ? "in the raw tables here" : "where the Airbyte server writes them, not here"}</Fact>
      <Fact label="Streams">{connection.streams.join(", ") || "as the Airbyte server says"}</Fact>
    </>
  );
}

function ConfigFacts({ connection }: { connection: Connection }) {
  const { data: connector } = useConnector(connection.connector);
  if (!connector) return null;
  return describeConfig(connector, connection.config).map(({ name, title, text }) => (
    <Fact key={name} label={title}>
      {text}
    </Fact>
  ));
}

function ScheduleEditor({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const [draft, setDraft] = useState<Schedule>(connection.schedule);
  const { change, error, isPending } = useChangeConnection(connection.id, onDone);
  return (
    <div className="grid gap-3">
      <RefusedNotice error={error} title="The schedule was not changed." fields={SCHEDULE_FIELDS} />
      <SourceSchedule value={draft} problems={fieldProblems(error, SCHEDULE_FIELDS).byField} onChange={setDraft} />
      <div className="flex gap-2">
        <Button size="sm" variant="primary" busy={isPending} onClick={() => change({ schedule: draft })}>
          Save
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
