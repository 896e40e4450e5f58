import type { ReactNode } from "react";
import { formatPercent } from "@/lib/format";

interface ProgressBarProps {
  label: string;
  /** Share done, 0..1; undefined while the whole is not known. */
  value: number | undefined;
  note?: ReactNode;
}

/** How far long work has come. Without a known whole it moves, but claims no number. */
export function ProgressBar({ label, value, note }: ProgressBarProps) {
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <div className="flex justify-between gap-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="num text-ink-2">{note ?? (value === undefined ? "" : formatPercent(value, 0))}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(value === undefined ? {} : { "aria-valuenow": Math.round(value * 100) })}
        className="h-2 overflow-hidden rounded-full bg-surface-2"
      >
        <div
          className={`h-full rounded-full bg-brand transition-[width] duration-200 ${value === undefined ? "w-1/3 animate-pulse" : ""}`}
          style={value === undefined ? undefined : { width: `${value * 100}%` }}
        />
      </div>
    </div>
  );
}
