import { type FormEvent, useState } from "react";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/hooks";
import { fromWallClock, toWallClock } from "@/lib/zoned";
import { useSetView, useView } from "./use-view";

interface AsOfFormProps {
  onDone: () => void;
  className?: string;
}

/** Chooses the moment whose knowledge is shown, in the time zone of the workspace. */
export function AsOfForm({ onDone, className }: AsOfFormProps) {
  const { asOf } = useView();
  const setView = useSetView();
  const { time_zone: timeZone } = useTenant();
  const now = useNow();
  const [local, setLocal] = useState(() => toWallClock(asOf ?? new Date(now - 7 * 86_400_000).toISOString(), timeZone));
  const moment = fromWallClock(local, timeZone);
  const error = !moment ? "Give a day and a time." : Date.parse(moment) > now ? "This moment is yet to come." : undefined;
  const show = (as_of: string | undefined) => {
    setView({ as_of });
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!error) show(moment);
  };
  return (
    <form onSubmit={submit} className={cn("grid content-start gap-3", className)}>
      <Field label="As known on" hint={`Time of ${timeZone}`} error={error}>
        {(control) => <Input {...control} type="datetime-local" value={local} max={toWallClock(new Date(now).toISOString(), timeZone)} onChange={(event) => setLocal(event.target.value)} />}
      </Field>
      <p className="text-xs text-ink-3">
        Later restatements are taken back, rows that were read later are absent, and rows that vanished since are there. Amounts are converted with the exchange rates that were known.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        {asOf && <Button onClick={() => show(undefined)}>Back to now</Button>}
        <Button type="submit" variant="primary" disabled={error !== undefined}>
          Show this moment
        </Button>
      </div>
    </form>
  );
}
