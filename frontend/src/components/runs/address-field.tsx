import { X } from "lucide-react";
import { type KeyboardEvent, useId, useRef } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { addresses } from "./addresses";

interface AddressFieldProps {
  values: readonly string[];
  typed: string;
  most: number;
  /** What is wrong, by the address. */
  faults: ReadonlyMap<string, string>;
  error: string | undefined;
  onType: (typed: string) => void;
  onChange: (values: readonly string[]) => void;
}

/** Addresses as chips, and a field that takes more: one after the other, or many at once. */
export function AddressField({ values, typed, most, faults, error, onType, onChange }: AddressFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isFull = values.length >= most;
  const isFaulty = error !== undefined || values.some((value) => faults.has(value));
  const add = () => {
    onChange(addresses(typed, values).slice(0, most));
    onType("");
  };
  const remove = (value: string) => {
    onChange(values.filter((one) => one !== value));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (![",", ";", "Enter"].includes(event.key) || typed.trim() === "") return;
    event.preventDefault();
    add();
  };
  return (
    <div className="grid gap-2">
      {values.length > 0 && (
        <ul aria-label="Recipients" className="flex flex-wrap gap-1.5">
          {values.map((value, place) => {
            const fault = faults.get(value);
            return (
              <li key={value} className="min-w-0">
                <span className={`inline-flex max-w-full items-center rounded-full border bg-surface pl-3 text-sm ${fault ? "border-bad" : ""}`}>
                  <span className="min-w-0 break-all">{value}</span>
                  <IconButton label={`Remove ${value}`} aria-describedby={fault && `${id}-${place}`} onClick={() => remove(value)}>
                    <X aria-hidden />
                  </IconButton>
                </span>
                {fault && (
                  <p id={`${id}-${place}`} className="px-3 text-xs font-medium text-bad">
                    {fault}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <div className="flex items-start gap-2">
        <Field label="Add recipients" hint={`${values.length} of ${most}`} error={error} className="min-w-0 flex-1">
          {(control) => (
            <Input {...control} ref={input} inputMode="email" autoComplete="off" value={typed} disabled={isFull} aria-invalid={isFaulty || undefined} onKeyDown={onKeyDown} onChange={({ target }) => onType(target.value)} />
          )}
        </Field>
        <Button size="lg" className="mt-6" disabled={isFull || typed.trim() === ""} onClick={add}>
          Add
        </Button>
      </div>
    </div>
  );
}
