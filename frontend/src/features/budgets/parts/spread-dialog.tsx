import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { platformLook } from "@/components/data/platform-mark";
import { readAmount } from "../draft-cells";
import { addMonths, formatMonth, type Month } from "@/lib/months";
import { type Dataset, type GridRow, type Suggestion, useSuggestions } from "../queries";

interface SpreadDialogProps {
  dataset: Dataset;
  month: Month;
  rows: readonly GridRow[];
  currencies: readonly string[];
  onClose: () => void;
  onTake: (items: readonly Suggestion[]) => void;
}

/** Divides a total among campaigns by what each spent in the month before, to the cent. */
export default function SpreadDialog({ dataset, month, rows, currencies, onClose, onTake }: SpreadDialogProps) {
  const [total, setTotal] = useState("");
  const [currency, setCurrency] = useState(currencies[0] ?? "USD");
  const [platform, setPlatform] = useState("");
  const [error, setError] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const suggest = useSuggestions();
  const platforms = [...new Set(rows.flatMap((row) => (row.level === "campaign" && row.platform ? [row.platform] : [])))];
  const before = formatMonth(addMonths(month, -1));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const amount = readAmount(total);
    setError(amount === undefined ? "Give an amount." : undefined);
    if (amount === undefined) return;
    try {
      const { items } = await suggest.mutateAsync({ body: { dataset, month, method: "spend_share", total: amount, currency, platform: platforms.find((name) => name === platform) ?? null } });
      if (items.length === 0) setProblem(`Nothing was spent in ${currency} in ${before}, so there are no shares.`);
      else onTake(items);
    } catch (failure) {
      const { title, detail, errors } = toProblem(failure);
      setProblem(errors[0]?.message ?? detail ?? title);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Spread a total over ${formatMonth(month)}`}
      description={`Each campaign gets the share that it had of the spend in ${before}. Nothing is saved before you look at it.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="spread" busy={suggest.isPending}>
            Fill the month
          </Button>
        </>
      }
    >
      <form id="spread" onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-2 sm:grid-cols-3">
        {problem && (
          <Notice tone="bad" role="alert" className="sm:col-span-3">
            {problem}
          </Notice>
        )}
        <Field label="Total" error={error}>
          {(control) => <Input {...control} inputMode="decimal" value={total} maxLength={20} onChange={(event) => setTotal(event.target.value)} />}
        </Field>
        <Field label="Currency">
          {(control) => (
            <Select {...control} value={currency} onChange={(event) => setCurrency(event.target.value)}>
              {(currencies.length > 0 ? currencies : [currency]).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Among">
          {(control) => (
            <Select {...control} value={platform} onChange={(event) => setPlatform(event.target.value)}>
              <option value="">All campaigns</option>
              {platforms.map((name) => (
                <option key={name} value={name}>
                  {platformLook(name).label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
