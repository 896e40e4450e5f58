import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Names and values beside one another: what is true of one thing. Its children are `<Fact>`s. */
export function FactList({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn("grid grid-cols-[auto_minmax(0,1fr)] content-start items-baseline gap-x-5 gap-y-2 text-sm", className)}>{children}</dl>;
}

export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
