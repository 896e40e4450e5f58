import { ArrowDownRight, ArrowRight, ArrowUpRight } from "lucide-react";
import type { Change } from "@/lib/change";
import { cn } from "@/lib/cn";
import { formatPercent } from "@/lib/format";

const icons = { up: ArrowUpRight, down: ArrowDownRight, flat: ArrowRight };
const words = { up: "up", down: "down", flat: "unchanged" };
const verdicts = { good: ", which is better", bad: ", which is worse", neutral: "" };
const colours = { good: "text-good", bad: "text-bad", neutral: "text-ink-2" };

/** A change as arrow, sign and words; the colour says good or bad, not up or down. */
export function ChangeText({ change, className }: { change: Change | undefined; className?: string }) {
  if (!change) return <span className={cn("text-xs text-ink-3", className)}>no comparison</span>;
  const Icon = icons[change.direction];
  const size = change.ratio === null ? "from 0" : formatPercent(Math.abs(change.ratio));
  return (
    <span className={cn("num inline-flex items-center gap-0.5 whitespace-nowrap text-xs font-medium", colours[change.verdict], className)}>
      <Icon className="size-3.5" aria-hidden />
      <span className="sr-only">{words[change.direction]} </span>
      {change.direction === "flat" ? "0.0%" : size}
      <span className="sr-only">{verdicts[change.verdict]}</span>
    </span>
  );
}
