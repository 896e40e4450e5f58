import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CheckField, Field, Input } from "@/components/ui/field";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { parseSymbols } from "../describe-pull";
import { type Provider, PULLS, useForgetMarket } from "../pull-queries";
import { TargetFields, targetProblem } from "./target-fields";

interface PullDialogProps {
  provider: Provider;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Reads a provider now: which symbols, and which days. */
export default function PullDialog({ provider, open, onOpenChange }: PullDialogProps) {
  const [target, setTarget] = useState({ symbols: "", file: "" });
  const [range, setRange] = useState({ first: "", last: "" });
  const [refresh, setRefresh] = useState(false);
  const [tried, setTried] = useState(false);
  const forget = useForgetMarket();
  const { mutate, error, isPending } = $api.useMutation("post", PULLS, {
    onSuccess: async () => {
      onOpenChange(false);
      await forget();
    },
  });
  const problem = targetProblem(provider, target);
  const isBackwards = range.first !== "" && range.last !== "" && range.first > range.last;
  const submit = () => {
    setTried(true);
    if (problem || isBackwards) return;
    const body = {
      provider: provider.name,
      symbols: parseSymbols(target.symbols),
      file: target.file || null,
      first: range.first || null,
      last: range.last || null,
      refresh,
    };
    mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } });
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Pull from ${provider.title}`} description="What is known already stays; a value that was revised is added to its history.">
      <form
        noValidate
        className="grid grid-cols-1 gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
          focusFirstInvalid(event.currentTarget);
        }}
      >
        <ProblemNotice error={error} title="The pull was not started." />
        <TargetFields provider={provider} value={target} error={tried ? problem : undefined} onChange={setTarget} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="From" hint="Empty: as far back as there is.">
            {(control) => <Input {...control} type="date" value={range.first} onChange={(event) => setRange({ ...range, first: event.target.value })} />}
          </Field>
          <Field label="To" hint="Empty: to the newest day." error={tried && isBackwards ? "It ends before it begins." : undefined}>
            {(control) => <Input {...control} type="date" value={range.last} onChange={(event) => setRange({ ...range, last: event.target.value })} />}
          </Field>
        </div>
        {provider.policy.cache_seconds > 0 && (
          <CheckField
            label="Ask again even if the last answer is fresh"
            hint={`Otherwise an answer of the last ${Math.round(provider.policy.cache_seconds / 60)} minutes is not asked for again.`}
            checked={refresh}
            onChange={(event) => setRefresh(event.target.checked)}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Pull now
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
