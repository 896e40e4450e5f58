import { useId } from "react";
import type { MergeSide } from "../merges";

interface MergeChoiceProps {
  label: string;
  name: string;
  value: MergeSide;
  options: Record<MergeSide, { from: string; value: string | undefined }>;
  error: string | undefined;
  onChange: (side: MergeSide) => void;
}

const SIDES: readonly MergeSide[] = ["survivor", "other"];

/** Whose value of one field is kept. */
export function MergeChoice({ label, name, value, options, error, onChange }: MergeChoiceProps) {
  const id = useId();
  return (
    <fieldset className="min-w-0" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 text-sm font-medium text-ink">{label}</legend>
      <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        {SIDES.map((side) => (
          <div key={side} className="flex min-w-0 items-start gap-2.5 rounded-md border p-3 text-sm hover:border-line-strong has-checked:border-brand has-checked:bg-brand-soft">
            <input id={`${id}-${side}`} type="radio" name={name} checked={value === side} onChange={() => onChange(side)} className="mt-0.5 size-4 shrink-0 accent-brand" />
            <label htmlFor={`${id}-${side}`} className="min-w-0 flex-1 cursor-pointer text-ink">
              <span className="block text-xs text-ink-2">{options[side].from}</span>
              <span className="block break-words">{options[side].value ?? <em className="text-ink-2">Nothing</em>}</span>
            </label>
          </div>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1 text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
