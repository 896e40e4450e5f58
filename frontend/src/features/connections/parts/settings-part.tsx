import { useState } from "react";
import { toProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { CardBody } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { formatMinutes } from "@/lib/time";
import { useAccounts, useChange } from "../queries";
import { changesOf, type SettingsDraft, settingsOf } from "../settings";
import type { Connection } from "../types";
import { accountName, INTERVALS, PLATFORMS, REHEARSALS, TRAFFIC_DAYS } from "../words";
import { Part } from "./part";

/** Which account is read, how often, and what of it. Kept through a reconnection. */
export function SettingsPart({ connection }: { connection: Connection }) {
  const mayWrite = useCan("ops:write");
  const [edited, setEdited] = useState<SettingsDraft>();
  const draft = edited ?? settingsOf(connection);
  // Also when somebody else was faster: shown is then how it stands now.
  const forgetEdits = () => setEdited(undefined);
  const { change, error, isPending } = useChange(
    () => {
      forgetEdits();
      notifyDone(`${accountName(connection)} was changed.`);
    },
    (problem) => problem.status === 412 && forgetEdits(),
  );
  const changes = changesOf(connection, draft);
  const set = (patch: Partial<SettingsDraft>) => setEdited({ ...draft, ...patch });
  return (
    <Part title="Settings" description="They stay when it is disconnected and connected again">
      <CardBody className="border-t pt-4">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (changes) change(connection, changes);
          }}
        >
          <fieldset disabled={!mayWrite} className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <legend className="sr-only">Settings</legend>
            <Refusal error={error} />
            <AccountField connection={connection} value={draft.account} onChange={(account) => set({ account })} />
            <Field label="Read it" hint="Pressing “Sync now” reads it at any time.">
              {(control) => (
                <Select {...control} value={String(draft.minutes)} onChange={(event) => set({ minutes: Number(event.target.value) })}>
                  {!INTERVALS.some(({ minutes }) => minutes === draft.minutes) && <option value={draft.minutes}>Every {formatMinutes(draft.minutes)}</option>}
                  {INTERVALS.map(({ minutes, label }) => (
                    <option key={minutes} value={minutes}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {connection.platform === "google_analytics" && <DaysField value={draft.days} onChange={(days) => set({ days })} />}
            {connection.mode === "staged" && <RehearsalField value={draft.rehearse} onChange={(rehearse) => set({ rehearse })} />}
            {mayWrite && (
              <div className="sm:col-span-2">
                <Button type="submit" variant={changes ? "primary" : "secondary"} disabled={!changes} busy={isPending}>
                  Save settings
                </Button>
              </div>
            )}
          </fieldset>
        </form>
      </CardBody>
    </Part>
  );
}

interface ChoiceProps<Value> {
  value: Value;
  onChange: (value: Value) => void;
}

function AccountField({ connection, value, onChange }: ChoiceProps<string> & { connection: Connection }) {
  const mayWrite = useCan("ops:write");
  const isConnected = connection.health.state === "active" || connection.health.state === "error";
  const { data, error } = useAccounts(connection.id, isConnected && mayWrite);
  const items = data?.items ?? [];
  return (
    <Field label="Account" hint={accountHint(connection, isConnected, error, value !== (connection.account_id ?? ""))}>
      {(control) => (
        <Select {...control} value={value} disabled={items.length === 0} onChange={(event) => onChange(event.target.value)}>
          {!items.some(({ id }) => id === value) && <option value={value}>{accountName(connection)}</option>}
          {items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function DaysField({ value, onChange }: ChoiceProps<number>) {
  return (
    <Field label="Visits of" hint="Each sync reads these days anew: the property corrects them for a while.">
      {(control) => (
        <Select {...control} value={String(value)} onChange={(event) => onChange(Number(event.target.value))}>
          {!TRAFFIC_DAYS.some(({ days }) => days === value) && <option value={value}>The last {value} days</option>}
          {TRAFFIC_DAYS.map(({ days, label }) => (
            <option key={days} value={days}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function RehearsalField({ value, onChange }: ChoiceProps<SettingsDraft["rehearse"]>) {
  return (
    <Field label="Practise a failure" hint="For practice alone: the next syncs meet it, until you choose otherwise.">
      {(control) => (
        <Select {...control} value={value ?? ""} onChange={(event) => onChange((event.target.value || null) as SettingsDraft["rehearse"])}>
          <option value="">None: all goes well</option>
          {Object.entries(REHEARSALS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function accountHint({ platform }: Connection, isConnected: boolean, error: unknown, isOther: boolean): string {
  const { provider } = PLATFORMS[platform];
  if (isOther) return "What was read of the one before goes, and this one is read.";
  if (!isConnected) return "Others can be chosen once it is connected.";
  if (error) return `${provider} did not tell which others there are: ${toProblem(error).title}.`;
  return `All that whoever connected it can read at ${provider}.`;
}

function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  const { status, title, detail } = toProblem(error);
  const isLate = status === 412;
  return (
    <Notice tone="bad" role="alert" className="sm:col-span-2" title={isLate ? "Somebody else changed it in the meantime." : "It was not changed."}>
      {isLate ? "Shown is how it stands now: look at it, then change it again." : [title, detail].filter(Boolean).join(". ")}
    </Notice>
  );
}
