import { ChevronDown, ChevronUp, CircleAlert, CircleCheck } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Card } from "@/components/ui/card";

interface SectionProps {
  title: string;
  /** What is in it, in short, to be read while it is closed. */
  summary: ReactNode;
  problems: number;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** One part of the builder: opened and closed, and marked while something is missing in it. */
export function Section({ title, summary, problems, open, onToggle, children }: SectionProps) {
  const id = useId();
  return (
    <Card>
      <h2>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={onToggle} className="flex w-full items-center gap-3 rounded-lg px-4 py-3 text-left sm:px-5">
          {problems > 0 ? <CircleAlert className="size-4 shrink-0 text-warn" aria-hidden /> : <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />}
          <span className="min-w-0 flex-1">
            <span className="block text-md font-semibold text-ink">{title}</span>
            <span className="block truncate text-xs text-ink-3">{problems > 0 ? `${problems} to look at` : summary}</span>
          </span>
          {open ? <ChevronUp className="size-4 shrink-0 text-ink-3" aria-hidden /> : <ChevronDown className="size-4 shrink-0 text-ink-3" aria-hidden />}
        </button>
      </h2>
      <div id={id} hidden={!open} className="grid gap-4 border-t px-4 py-4 sm:px-5">
        {children}
      </div>
    </Card>
  );
}
