import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { notifyDone } from "@/components/ui/toast";
import { formsOf, initialValues, problemsOf, toConfig } from "../config-schema";
import { type Connector, type Schedule, useForgetConnections } from "../queries";
import { ConfigFields } from "./config-fields";
import { RefusedNotice } from "./refused-notice";
import { ScheduleFields } from "./schedule-fields";

/** Makes the connection, and starts its first sync unless told not to. */
export function ConnectForm({ connector }: { connector: Connector }) {
  const { time_zone: timeZone } = useTenant();
  const navigate = useNavigate();
  const forget = useForgetConnections();
  const forms = formsOf(connector);
  const [option, setOption] = useState(0);
  const form = forms[option] ?? { title: "", fields: [] };
  const [values, setValues] = useState(() => initialValues(form));
  const [name, setName] = useState(connector.title);
  const [schedule, setSchedule] = useState<Schedule>({ kind: "manual" });
  const [runFirst, setRunFirst] = useState(true);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(form, values);
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections");
  const start = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/sync");

  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0 || !name.trim()) return;
    mutate(
      { body: { name: name.trim(), connector: connector.name, config: toConfig(form, values), schedule }, headers: { "Idempotency-Key": idempotencyKey() } },
      {
        onSuccess: async (connection) => {
          if (runFirst) await start.mutateAsync({ params: { path: { connection_id: connection.id } }, headers: { "Idempotency-Key": idempotencyKey() } });
          notifyDone(runFirst ? `${connection.name} is connected; its first sync has started.` : `${connection.name} is connected.`);
          await forget();
          await navigate({ to: "/data-sources/$connectionId", params: { connectionId: connection.id } });
        },
      },
    );
  };
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {error && <RefusedNotice error={error} />}
      <Field label="Name" hint="How you will recognise it." error={tried && !name.trim() ? "Give it a name." : undefined} className="max-w-100">
        {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
      </Field>
      {forms.length > 1 && (
        <Segmented
          label="Where the file is"
          className="max-w-120"
          value={String(option)}
          onChange={(next) => {
            setOption(Number(next));
            const chosen = forms[Number(next)];
            if (chosen) setValues(initialValues(chosen));
            setTried(false);
          }}
          options={forms.map((item, index) => ({ value: String(index), label: item.title }))}
        />
      )}
      <ConfigFields form={form} values={values} problems={tried ? problems : {}} onChange={(field, value) => setValues((before) => ({ ...before, [field]: value }))} />
      <ScheduleFields value={schedule} timeZone={timeZone} onChange={setSchedule} />
      <CheckField label="Run the first sync now" checked={runFirst} onChange={(event) => setRunFirst(event.target.checked)} />
      <div>
        <Button type="submit" variant="primary" size="lg" busy={isPending || start.isPending}>
          Connect
        </Button>
      </div>
    </form>
  );
}
