import { cn } from "@/lib/cn";

/** The eye of Opsight. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("shrink-0", className)}>
      <rect width="32" height="32" rx="9" className="fill-brand" />
      <circle cx="16" cy="16" r="8.5" fill="none" className="stroke-brand-ink" strokeWidth="3" />
      <path d="M16 16l6-6" className="stroke-brand-ink" strokeWidth="3" strokeLinecap="round" />
      <circle cx="16" cy="16" r="2.4" className="fill-brand-ink" />
    </svg>
  );
}
