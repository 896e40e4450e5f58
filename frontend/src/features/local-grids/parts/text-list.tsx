import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";

interface TextListProps {
  /** What is listed, in the plural: "keywords". */
  label: string;
  one: string;
  hint: string;
  type?: "email" | "text";
  values: readonly string[];
  most: number;
  /** Where its faults point: `/keywords`. */
  pointer: string;
  errorAt: (pointer: string) => string | undefined;
  onChange: (values: string[]) => void;
}

/** A short list of texts with a counter; each fault stands at the line that it is about. */
export function TextList({ label, one, hint, type = "text", values, most, pointer, errorAt, onChange }: TextListProps) {
  const [typed, setTyped] = useState("");
  const isFull = values.length >= most;
  const add = (event: FormEvent) => {
    event.preventDefault();
    const lines = typed.split(/[\n,;]/).map((line) => line.trim()).filter(Boolean);
    if (lines.length === 0) return;
    onChange([...values, ...lines].slice(0, most));
    setTyped("");
  };
  return (
    <div className="grid gap-3">
      <form onSubmit={add} className="flex items-start gap-2">
        <Field
          className="min-w-0 flex-1"
          label={
            <span className="flex justify-between">
              <span>Add {one}</span>
              <span className="num text-xs font-normal text-ink-3">
                {values.length} of {most}
              </span>
            </span>
          }
          hint={hint}
          error={errorAt(pointer)}
        >
          {(control) => <Input {...control} type={type === "email" ? "text" : type} inputMode={type === "email" ? "email" : undefined} value={typed} disabled={isFull} onChange={({ target }) => setTyped(target.value)} />}
        </Field>
        <Button type="submit" size="lg" className="mt-6" disabled={isFull || typed.trim() === ""}>
          <Plus aria-hidden /> Add
        </Button>
      </form>
      {values.length > 0 && (
        <ul aria-label={label} className="grid gap-1.5">
          {values.map((value, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- the same text may be there twice, which is said at its line
            <li key={`${place}-${value}`} className="grid gap-1 rounded-md border bg-surface px-3 py-1.5">
              <span className="flex items-center gap-2 text-sm">
                <span className="min-w-0 flex-1 break-words">{value}</span>
                <IconButton label={`Remove ${value}`} onClick={() => onChange(values.filter((_, other) => other !== place))}>
                  <X aria-hidden />
                </IconButton>
              </span>
              {errorAt(`${pointer}/${place}`) && <span className="pb-1 text-xs font-medium text-bad">{errorAt(`${pointer}/${place}`)}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
