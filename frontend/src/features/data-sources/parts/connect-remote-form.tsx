import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { SCHEDULE_FIELDS } from "@/components/data/schedule-fields";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CheckField, Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { useArrival } from "@/lib/hooks";
import { type Schedule, useForgetConnections } from "../queries";
import type { AirbyteServer, RemoteConnection } from "../queries-remote";
import { SourceSchedule } from "./source-schedule";

const FIELDS = ["name", ...SCHEDULE_FIELDS];

/** Makes a connection that an Airbyte server syncs. */
export function ConnectRemoteForm({ server, remote }: { server: AirbyteServer; remote: RemoteConnection }) {
  const place = useArrival<HTMLElement>(true);
  const navigate = useNavigate();
  const forget = useForgetConnections();
  const [name, setName] = useState(remote.name);
  const [landsHere, setLandsHere] = useState(false);
  const [schedule, setSchedule] = useState<Schedule>({ kind: "manual" });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/airbyte/servers/{server_id}/connections");
  const refused = fieldProblems(error, FIELDS).byField;
  const submit = () => {
    if (!name.trim()) return;
    mutate(
      {
        params: { path: { server_id: server.id } },
        body: { name: name.trim(), remote_connection_id: remote.id, lands_here: landsHere, schedule },
        headers: { "Idempotency-Key": idempotencyKey() },
      },
      {
        onSuccess: async (connection) => {
          notifyDone(`${connection.name} is connected.`);
          await forget();
          await navigate({ to: "/data-sources/$connectionId", params: { connectionId: connection.id } });
        },
      },
    );
  };
  return (
    <Card ref={place} tabIndex={-1} aria-label={`Settings of ${remote.name}`} className="max-w-200 scroll-mt-20 outline-none">
      <CardHeader title={remote.name} description={`Streams: ${remote.streams.map((stream) => stream.name).join(", ") || "as the server says"}`} />
      <CardBody>
        <form
          noValidate
          className="grid gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
            focusFirstInvalid(event.currentTarget);
          }}
        >
          <RefusedNotice error={error} title="The source was not connected." fields={FIELDS} />
          <Field label="Name" hint="How you will recognise it." error={name.trim() ? refused.name : "Give it a name."} className="max-w-100">
            {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
          </Field>
          {remote.can_land_here && (
            <CheckField
              label="Its destination writes into the raw tables of this installation"
              hint="Then the warehouse hears of new rows. Leave it off when the server writes anywhere else."
              checked={landsHere}
              onChange={(event) => setLandsHere(event.target.checked)}
            />
          )}
          <SourceSchedule value={schedule} problems={refused} onChange={setSchedule} />
          <p className="text-sm text-ink-2">Set the connection's own schedule in Airbyte to manual, so that only Opsight starts it.</p>
          <div>
            <Button type="submit" variant="primary" size="lg" busy={isPending}>
              Connect
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}
