import { cn } from "@/lib/cn";

/** A tenant's initials in a square. */
export function TenantMark({ name, className }: { name: string; className?: string }) {
  const initials = name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  return (
    <span aria-hidden className={cn("grid shrink-0 place-items-center rounded-md bg-brand font-semibold text-brand-ink", className)}>
      {initials}
    </span>
  );
}
