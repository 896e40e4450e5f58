import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface ChipProps {
  pressed: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** A filter that is on or off. */
export function Chip({ pressed, onToggle, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onToggle}
      className={cn(
        "inline-flex h-8 items-center gap-1.5 whitespace-nowrap rounded-full border px-3 text-sm transition-colors duration-120 pointer-coarse:h-11 [&_svg]:size-3.5",
        pressed ? "border-brand bg-brand-soft font-medium text-brand" : "bg-surface text-ink-2 hover:border-line-strong hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}
