import { cn } from "@/lib/cn";

/** A placeholder of the final size; the caller gives width and height. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("skeleton", className)} />;
}
