import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { SCHEDULE_FIELDS } from "@/components/data/schedule-fields";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { notifyDone } from "@/components/ui/toast";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { formsOf, initialValues, problemsOf, toConfig } from "../config-schema";
import { type Connector, type Schedule, useForgetConnections } from "../queries";
import { allOf, offeredBy, type StreamChoice } from "../streams";
import { useProbe } from "../use-probe";
import { ConfigFields } from "./config-fields";
import { ProbeResult } from "./probe-result";
import { SourceSchedule } from "./source-schedule";
import { StreamPicker } from "./stream-picker";

/** Makes the connection, and starts its first sync unless told not to. */
export function ConnectForm({ connector }: { connector: Connector }) {
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
  const [streams, setStreams] = useState<StreamChoice[]>();
  const check = useProbe("check");
  const discover = useProbe("discover");
  const found = discover.job?.result?.kind === "discover" ? discover.job.result.streams : undefined;
  const offered = offeredBy(connector, found);
  const problems = problemsOf(form, values);
  const fields = ["name", ...form.fields.map((field) => field.name), ...SCHEDULE_FIELDS];
  const { mutate, reset, error, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections");
  const start = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/sync");

  const refused = fieldProblems(error ?? check.error ?? discover.error, fields).byField;

  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0 || !name.trim() || streams?.length === 0) return;
    mutate(
      { body: { name: name.trim(), connector: connector.name, config: toConfig(form, values), schedule, ...(streams ? { streams } : {}) }, headers: { "Idempotency-Key": idempotencyKey() } },
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
  const change = (field: string, value: string | boolean) => {
    setValues((before) => ({ ...before, [field]: value }));
    // What was said of other values says nothing of these.
    for (const said of [check, discover]) said.forget();
    reset();
  };
  const probe = (one: typeof check) => {
    setTried(true);
    if (Object.keys(problems).length > 0) {
      focusFirstInvalid(document.activeElement?.closest("form"));
      return;
    }
    for (const any of [check, discover]) if (any !== one) any.forget();
    one.ask(connector.name, toConfig(form, values));
  };
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
        focusFirstInvalid(event.currentTarget);
      }}
    >
      <RefusedNotice error={error} title="The source was not connected." fields={fields} />
      <Field label="Name" hint="How you will recognise it." error={tried && !name.trim() ? "Give it a name." : refused.name} className="max-w-100">
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
      <ConfigFields form={form} values={values} problems={{ ...refused, ...(tried ? problems : {}) }} onChange={change} />
      <div className="grid gap-2">
        <div className="flex flex-wrap gap-2">
          <Button busy={check.isAsking} disabled={discover.isAsking} onClick={() => probe(check)}>
            Check these settings
          </Button>
          <Button variant="ghost" busy={discover.isAsking} disabled={check.isAsking} onClick={() => probe(discover)}>
            Ask the source for its streams
          </Button>
        </div>
        <RefusedNotice error={check.error ?? discover.error} title="The source was not asked." fields={fields} />
        <ProbeResult job={check.job} isAsking={check.isAsking} />
        <ProbeResult job={discover.job} isAsking={discover.isAsking} />
      </div>
      <StreamPicker offered={offered} chosen={streams ?? allOf(offered)} onChange={setStreams} />
      <SourceSchedule value={schedule} problems={refused} onChange={setSchedule} />
      <CheckField label="Run the first sync now" checked={runFirst} onChange={(event) => setRunFirst(event.target.checked)} />
      <div>
        <Button type="submit" variant="primary" size="lg" busy={isPending || start.isPending}>
          Connect
        </Button>
      </div>
    </form>
  );
}
