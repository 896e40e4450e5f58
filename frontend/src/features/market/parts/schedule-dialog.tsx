import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useTenant } from "@/api/session";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { SCHEDULE_FIELDS, ScheduleFields } from "@/components/data/schedule-fields";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { describeTarget, parseSymbols } from "../describe-pull";
import { type Provider, type PullSchedule, type Rule, SCHEDULE, SCHEDULES, useForgetMarket } from "../pull-queries";
import { TargetFields, targetProblem } from "./target-fields";

interface ScheduleDialogProps {
  providers: readonly Provider[];
  /** The one to change; without it, a new one is made. */
  schedule?: PullSchedule;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const INTERVALS = [60, 180, 360, 720, 1440, 10_080];
const FIELDS = ["name", "symbols", "file", "days", ...SCHEDULE_FIELDS];

/** Makes a pull that repeats, or changes one. Who is asked stays: another provider is another schedule. */
export default function ScheduleDialog({ providers, schedule, open, onOpenChange }: ScheduleDialogProps) {
  const { time_zone: timeZone } = useTenant();
  const byClock: Rule = { kind: "cron", expression: "30 16 * * 1-5", time_zone: timeZone };
  const [name, setName] = useState(schedule?.name ?? "");
  const [chosen, setChosen] = useState<string>(schedule?.provider ?? "ecb");
  const [target, setTarget] = useState({ symbols: schedule?.symbols.join(", ") ?? "", file: schedule?.file ?? "" });
  const [days, setDays] = useState(String(schedule?.days ?? 90));
  const [rule, setRule] = useState<Rule>(schedule?.schedule ?? byClock);
  const [tried, setTried] = useState(false);
  const forget = useForgetMarket();
  const onSuccess = async (kept: PullSchedule) => {
    notifyDone(schedule ? `${kept.name} is changed.` : `${kept.name} is scheduled.`);
    onOpenChange(false);
    await forget();
  };
  const create = $api.useMutation("post", SCHEDULES, { onSuccess });
  const change = $api.useMutation("patch", SCHEDULE, { onSuccess });
  const error = create.error ?? change.error;
  const provider = providers.find((item) => item.name === chosen);
  if (!provider) return null;
  const problem = targetProblem(provider, target);
  const refused = fieldProblems(error, FIELDS).byField;
  const isGoodDays = /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= 36_500;
  const submit = () => {
    setTried(true);
    if (problem || !name.trim() || !isGoodDays) return;
    const body = { name: name.trim(), symbols: parseSymbols(target.symbols), days: Number(days), schedule: rule };
    if (schedule) change.mutate({ params: { path: { schedule_id: schedule.id } }, body });
    else create.mutate({ body: { ...body, provider: provider.name, file: target.file || null }, headers: { "Idempotency-Key": idempotencyKey() } });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={schedule ? `Edit ${schedule.name}` : "New schedule"} description="Each pull reads some days back, so that revisions are seen.">
      <form
        noValidate
        className="grid grid-cols-1 gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
          focusFirstInvalid(event.currentTarget);
        }}
      >
        <RefusedNotice error={error} title={schedule ? "The schedule was not changed." : "The schedule was not made."} fields={FIELDS} />
        <Field label="Name" error={tried && !name.trim() ? "Give it a name." : refused.name}>
          {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
        </Field>
        {schedule ? (
          <p className="text-sm text-ink-2">
            Reads {provider.title}
            {schedule.file ? `, ${describeTarget({ symbols: [], file: schedule.file })}` : ""}. To ask another provider, make another schedule.
          </p>
        ) : (
          <Field label="Provider">
            {(control) => (
              <Select
                {...control}
                value={chosen}
                onChange={(event) => {
                  setChosen(event.target.value);
                  setTarget({ symbols: "", file: "" });
                }}
              >
                {providers.map((item) => (
                  <option key={item.name} value={item.name}>
                    {item.title}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <TargetFields provider={provider} value={target} fixedFile={schedule !== undefined} error={(tried ? problem : undefined) ?? refused.symbols ?? refused.file} onChange={setTarget} />
        <Field label="Days back" hint="What each pull reads again." error={tried && !isGoodDays ? "A number from 1 to 36,500." : refused.days} className="max-w-60">
          {(control) => <Input {...control} inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />}
        </Field>
        <ScheduleFields<Rule> value={rule} kinds={[byClock, { kind: "interval", every_minutes: 1440 }]} intervals={INTERVALS} problems={refused} onChange={setRule} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending || change.isPending}>
            {schedule ? "Save" : "Make the schedule"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
