import { History, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";

interface AsOfFieldProps {
  /** `2026-03-02T16:30` in UTC; undefined shows what is known now. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Shows a series as it was known at a moment. */
export function AsOfField({ value, onChange }: AsOfFieldProps) {
  return (
    <span className="flex items-center gap-1.5">
      <History className="size-4 shrink-0 text-ink-3" aria-hidden />
      <Input
        type="datetime-local"
        aria-label="As known at (UTC)"
        title="Show what was known at this moment, in UTC"
        className="w-52"
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
