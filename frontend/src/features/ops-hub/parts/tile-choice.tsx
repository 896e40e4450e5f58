import { Check } from "lucide-react";
import { cn } from "@/lib/cn";
import type { Choice } from "../words";

interface TileChoiceProps<Value extends string> {
  name: string;
  options: Record<Value, Choice>;
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
  /** Several may be chosen; otherwise one. */
  multiple?: boolean;
  /** The id of what is wrong with the choice. */
  describedBy?: string | undefined;
  columns: string;
}

/** Choices as tiles. Each is the browser's own radio button or checkbox, with its keys and its name. */
export function TileChoice<Value extends string>({ name, options, chosen, onChange, multiple = false, describedBy, columns }: TileChoiceProps<Value>) {
  const values = Object.keys(options) as Value[];
  const toggle = (value: Value) => onChange(multiple ? values.filter((one) => (one === value) !== chosen.includes(one)) : [value]);
  return (
    <div className={cn("grid grid-cols-1 gap-2.5", columns)}>
      {values.map((value) => {
        const { label, hint, icon: Icon } = options[value];
        const isChosen = chosen.includes(value);
        return (
          <label
            key={value}
            className={cn(
              "relative flex min-h-15 cursor-pointer items-center gap-3 rounded-lg border px-3.5 py-2.5 transition-colors duration-120",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand",
              isChosen ? "border-brand bg-brand-soft ring-1 ring-brand" : "border-line-strong/60 bg-surface hover:border-line-strong hover:bg-surface-2",
            )}
          >
            <input
              type={multiple ? "checkbox" : "radio"}
              name={name}
              value={value}
              checked={isChosen}
              onChange={() => toggle(value)}
              aria-describedby={describedBy}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            <Icon className={cn("size-5 shrink-0", isChosen ? "text-brand" : "text-ink-3")} aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="block text-sm font-medium text-ink">{label}</span>
              {hint && <span className="block text-xs text-ink-2">{hint}</span>}
            </span>
            <span
              aria-hidden
              className={cn("grid size-5 shrink-0 place-items-center border", multiple ? "rounded-sm" : "rounded-full", isChosen ? "border-brand bg-brand text-brand-ink" : "border-line-strong")}
            >
              {isChosen && <Check className="size-3.5" strokeWidth={3} />}
            </span>
          </label>
        );
      })}
    </div>
  );
}
