import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface SegmentedProps<Value extends string> {
  /** Names the group for screen readers. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode; title?: string }[];
  size?: "sm" | "md";
  className?: string;
}

/** A choice between a few values that are all worth seeing, e.g. Warehouse / Demo. */
export function Segmented<Value extends string>({ label, value, onChange, options, size = "md", className }: SegmentedProps<Value>) {
  return (
    <div role="group" aria-label={label} className={cn("inline-flex rounded-md border bg-surface-2 p-0.5", className)}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          title={option.title}
          onClick={() => onChange(option.value)}
          className={cn(
            "inline-flex flex-1 items-center justify-center gap-1.5 whitespace-nowrap rounded-sm px-2.5 font-medium transition-colors duration-120 pointer-coarse:h-10 [&_svg]:size-4",
            size === "sm" ? "h-6 text-xs" : "h-6.5 text-sm",
            option.value === value ? "bg-surface text-ink shadow-card ring-1 ring-line" : "text-ink-2 hover:text-ink",
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
