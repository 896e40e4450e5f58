import { useId, useState } from "react";
import { toProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { CardBody } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { formatMinutes } from "@/lib/time";
import { useAccounts, useChange } from "../queries";
import type { Connection } from "../types";
import { accountName, INTERVALS, PLATFORMS } from "../words";
import { Part } from "./part";

/** Which account is read, and how often. Kept through a reconnection. */
export function SettingsPart({ connection }: { connection: Connection }) {
  const mayWrite = useCan("ops:write");
  const formId = useId();
  const [accountId, setAccountId] = useState(connection.account_id ?? "");
  const [minutes, setMinutes] = useState(connection.sync_every_minutes);
  const isConnected = connection.health.state === "active" || connection.health.state === "error";
  const accounts = useAccounts(connection.id, isConnected && mayWrite);
  const { change, error, isPending } = useChange(() => notifyDone(`${accountName(connection)} was changed.`));
  const isOther = accountId !== (connection.account_id ?? "");
  const isChanged = isOther || minutes !== connection.sync_every_minutes;
  const save = () => change(connection, { ...(isOther ? { account_id: accountId } : {}), ...(minutes === connection.sync_every_minutes ? {} : { sync_every_minutes: minutes }) });
  const items = accounts.data?.items ?? [];
  return (
    <Part title="Settings" description="They stay when it is disconnected and connected again">
      <CardBody className="border-t pt-4">
        <form
          id={formId}
          className="grid grid-cols-1 gap-4 sm:grid-cols-2"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Refusal error={error} />
          <Field label="Account" hint={accountHint(connection, isConnected, accounts.error, isOther)}>
            {(control) => (
              <Select {...control} value={accountId} disabled={!mayWrite || items.length === 0} onChange={(event) => setAccountId(event.target.value)}>
                {!items.some(({ id }) => id === accountId) && <option value={accountId}>{accountName(connection)}</option>}
                {items.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Read it" hint="Pressing “Sync now” reads it at any time.">
            {(control) => (
              <Select {...control} value={String(minutes)} disabled={!mayWrite} onChange={(event) => setMinutes(Number(event.target.value))}>
                {!INTERVALS.some((one) => one.minutes === minutes) && <option value={minutes}>Every {formatMinutes(minutes)}</option>}
                {INTERVALS.map((interval) => (
                  <option key={interval.minutes} value={interval.minutes}>
                    {interval.label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {mayWrite && (
            <div className="sm:col-span-2">
              <Button type="submit" variant={isChanged ? "primary" : "secondary"} disabled={!isChanged} busy={isPending}>
                Save settings
              </Button>
            </div>
          )}
        </form>
      </CardBody>
    </Part>
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
