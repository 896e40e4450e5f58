import { useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { formFor, keptSecrets, problemsOf, toConfig, valuesFrom, withKept } from "../config-schema";
import { type Connection, type Connector, isRunning, useChangeConnection, useRunNow } from "../queries";
import { useProbe } from "../use-probe";
import { ConfigFields } from "./config-fields";
import { ProbeResult } from "./probe-result";

interface SettingsFormProps {
  connection: Connection;
  connector: Connector;
  onDone: () => void;
}

/** The form that the connector's schema draws, with what is set now. A credential that is left empty stays. */
export function SettingsForm({ connection, connector, onDone }: SettingsFormProps) {
  const kept = keptSecrets(connector, connection.config);
  const form = withKept(formFor(connector, connection.config), kept);
  const [name, setName] = useState(connection.name);
  const [values, setValues] = useState(() => valuesFrom(form, connection.config));
  const [tried, setTried] = useState(false);
  const [runAfter, setRunAfter] = useState(connection.last_sync?.state === "failed" || connection.last_sync?.state === "dead");
  const { run } = useRunNow(connection);
  const mayRun = connection.state === "active" && !isRunning(connection.last_sync);
  const { change, reset, error, isPending } = useChangeConnection(connection.id, () => {
    if (runAfter && mayRun) run();
    onDone();
  });
  const check = useProbe("check", connection.id);
  const problems = problemsOf(form, values);
  const fields = ["name", ...form.fields.map((field) => field.name)];
  const refused = fieldProblems(error ?? check.error, fields).byField;
  const config = () => toConfig(form, { ...kept, ...withoutEmpty(values) });
  const edit = (field: string, value: string | boolean) => {
    setValues((before) => ({ ...before, [field]: value }));
    check.forget();
    reset();
  };
  const isGood = () => {
    setTried(true);
    return Object.keys(problems).length === 0 && name.trim() !== "";
  };
  return (
    <form
      noValidate
      className="grid gap-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood()) change({ name: name.trim(), config: config() });
        else focusFirstInvalid(event.currentTarget);
      }}
    >
      <RefusedNotice error={error} title="Nothing was changed." fields={fields} />
      <Field label="Name" error={name.trim() ? refused.name : "Give it a name."} className="max-w-100">
        {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
      </Field>
      <ConfigFields form={form} values={values} problems={{ ...refused, ...(tried ? problems : {}) }} onChange={edit} />
      <p className="text-sm text-ink-2">
        New credentials alone change nothing else. With any other change, the next sync reads the source from its start; rows that are stored already stay until then.
      </p>
      <div className="grid gap-2">
        <div>
          <Button busy={check.isAsking} onClick={() => isGood() && check.ask(connector.name, config())}>
            Check these settings
          </Button>
        </div>
        <RefusedNotice error={check.error} title="The source was not asked." fields={fields} />
        <ProbeResult job={check.job} isAsking={check.isAsking} />
      </div>
      {mayRun && <CheckField label="Run a sync with them now" checked={runAfter} onChange={(event) => setRunAfter(event.target.checked)} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

function withoutEmpty(values: Record<string, string | boolean>): Record<string, string | boolean> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
