import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface EmptyStateProps {
  icon?: LucideIcon;
  title: ReactNode;
  /** Why there is nothing. */
  children?: ReactNode;
  /** The one next action, and at most one lesser one beside it. */
  action?: ReactNode;
  tone?: "neutral" | "bad" | "warn";
  className?: string;
}

const tones = {
  neutral: "bg-surface-2 text-ink-3",
  bad: "bg-bad-soft text-bad",
  warn: "bg-warn-soft text-warn",
};

/** Nothing to show: says why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action, tone = "neutral", className }: EmptyStateProps) {
  return (
    <div className={cn("mx-auto flex max-w-120 flex-col items-center px-6 py-10 text-center", className)}>
      {Icon && (
        <span className={cn("mb-3 grid size-11 place-items-center rounded-full", tones[tone])}>
          <Icon className="size-5" aria-hidden />
        </span>
      )}
      <p className="text-md font-semibold text-ink">{title}</p>
      {children && <div className="mt-1 text-sm text-balance text-ink-2">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
