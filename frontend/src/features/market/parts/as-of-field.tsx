import { X } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";

interface AsOfFieldProps {
  /** `2026-03-02T16:30` in UTC; undefined shows what is known now. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Shows a series as it was known at a moment. */
export function AsOfField({ value, onChange }: AsOfFieldProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm whitespace-nowrap text-ink-2" title="Show what was known at this moment, in UTC">
        As known at
      </label>
      <Input
        id={id}
        type="datetime-local"
        className="max-w-52"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {value && (
        <Button size="icon" variant="ghost" aria-label="Show what is known now" onClick={() => onChange(undefined)}>
          <X aria-hidden />
        </Button>
      )}
    </span>
  );
}
