import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useTenant } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { parseSymbols } from "../describe-pull";
import { type Provider, type Rule, SCHEDULES, useForgetMarket } from "../pull-queries";
import { RuleFields } from "./rule-fields";
import { TargetFields, targetProblem } from "./target-fields";

interface ScheduleDialogProps {
  providers: readonly Provider[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a pull that repeats. */
export default function ScheduleDialog({ providers, open, onOpenChange }: ScheduleDialogProps) {
  const { time_zone: timeZone } = useTenant();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string>("ecb");
  const [target, setTarget] = useState({ symbols: "", file: "" });
  const [days, setDays] = useState("90");
  const [rule, setRule] = useState<Rule>({ kind: "cron", expression: "30 16 * * 1-5", time_zone: timeZone });
  const [tried, setTried] = useState(false);
  const forget = useForgetMarket();
  const { mutate, error, isPending } = $api.useMutation("post", SCHEDULES, {
    onSuccess: async (made) => {
      notifyDone(`${made.name} is scheduled.`);
      onOpenChange(false);
      await forget();
    },
  });
  const provider = providers.find((item) => item.name === chosen);
  if (!provider) return null;
  const problem = targetProblem(provider, target);
  const isGoodDays = /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= 36_500;
  const submit = () => {
    setTried(true);
    if (problem || !name.trim() || !isGoodDays) return;
    const body = { name: name.trim(), provider: provider.name, symbols: parseSymbols(target.symbols), file: target.file || null, days: Number(days), schedule: rule };
    mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New schedule" description="Each pull reads some days back, so that revisions are seen.">
      <form
        noValidate
        className="grid grid-cols-1 gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ProblemNotice error={error} title="The schedule was not made." />
        <Field label="Name" error={tried && !name.trim() ? "Give it a name." : undefined}>
          {(control) => <Input {...control} value={name} maxLength={120} autoComplete="off" onChange={(event) => setName(event.target.value)} />}
        </Field>
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
        <TargetFields provider={provider} value={target} error={tried ? problem : undefined} onChange={setTarget} />
        <Field label="Days back" hint="What each pull reads again." error={tried && !isGoodDays ? "A number from 1 to 36,500." : undefined} className="max-w-60">
          {(control) => <Input {...control} inputMode="numeric" value={days} onChange={(event) => setDays(event.target.value)} />}
        </Field>
        <RuleFields value={rule} timeZone={timeZone} onChange={setRule} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Make the schedule
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
