import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const tones = {
  info: { icon: Info, box: "border-line bg-surface", mark: "text-brand" },
  good: { icon: CircleCheck, box: "border-line bg-surface", mark: "text-good" },
  warn: { icon: TriangleAlert, box: "border-warn/35 bg-warn-soft", mark: "text-warn" },
  bad: { icon: CircleAlert, box: "border-bad/35 bg-bad-soft", mark: "text-bad" },
};

interface NoticeProps {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** `alert` for a failure, `status` for news, nothing for text that was there from the start. */
  role?: "alert" | "status";
  className?: string;
}

/** A sentence that matters, above what it is about. */
export function Notice({ tone = "info", title, children, actions, role, className }: NoticeProps) {
  const { icon: Icon, box, mark } = tones[tone];
  return (
    <div role={role} className={cn("flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border px-3.5 py-2.5 text-sm", box, className)}>
      <Icon className={cn("size-4 shrink-0", mark)} aria-hidden />
      <div className={cn("min-w-0 flex-1 text-ink-2", actions && "basis-56")}>
        {title && <strong className="font-semibold text-ink">{title} </strong>}
        {children}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
