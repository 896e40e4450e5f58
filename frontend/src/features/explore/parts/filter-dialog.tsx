import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { DIMENSION_NAMES, type Dimension, type Filter, OPERATORS, type Operator } from "../question";

const HINTS: Record<Dimension, string> = {
  platform: "google_ads, meta_ads, linkedin_ads, tiktok_ads, microsoft_ads",
  account: "Account ids; with “contains”, part of a name",
  campaign: "Campaign ids; with “contains”, part of a name",
  ad_group: "Ad group ids; with “contains”, part of a name",
  ad: "Ad ids; with “contains”, part of a name",
  region: "Regions as the platform names them",
  currency: "ISO codes, such as EUR",
};

interface FilterDialogProps {
  labelOf: (name: Dimension) => string;
  onClose: () => void;
  onAdd: (filter: Filter) => void;
}

/** Makes one filter. */
export default function FilterDialog({ labelOf, onClose, onAdd }: FilterDialogProps) {
  const [dimension, setDimension] = useState<Dimension>("campaign");
  const [operator, setOperator] = useState<Operator>("contains");
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const values = text
    .split(/[\n,]/)
    .map((value) => value.trim())
    .filter(Boolean);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (values.length > 0) onAdd({ dimension, operator, values });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a filter"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="explore-filter">
            Add
          </Button>
        </>
      }
    >
      <form id="explore-filter" onSubmit={submit} className="grid grid-cols-1 gap-4">
        <Field label="What">
          {(control) => (
            <Select {...control} value={dimension} onChange={(event) => setDimension(event.target.value as Dimension)}>
              {DIMENSION_NAMES.map((name) => (
                <option key={name} value={name}>
                  {labelOf(name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="How">
          {(control) => (
            <Select {...control} value={operator} onChange={(event) => setOperator(event.target.value as Operator)}>
              {Object.entries(OPERATORS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Values" hint={`${HINTS[dimension]}. Several are separated by commas.`} error={tried && values.length === 0 ? "Give at least one value." : undefined}>
          {(control) => <Input {...control} value={text} onChange={(event) => setText(event.target.value)} autoFocus maxLength={2000} />}
        </Field>
      </form>
    </Dialog>
  );
}
