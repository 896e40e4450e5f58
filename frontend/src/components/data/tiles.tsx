import { cn } from "@/lib/cn";

/** Name and value; a third part marks what should be looked at. */
export type Tile = readonly [label: string, value: string, tone?: "warn" | undefined];

interface TilesProps {
  items: readonly Tile[];
  label?: string;
  /** Smaller, for values that are words. */
  size?: "md" | "lg";
  className?: string;
}

/** A few numbers in a row, each with its name; they wrap on narrow screens. */
export function Tiles({ items, label, size = "lg", className }: TilesProps) {
  const wide = items.length > 4 ? "sm:grid-cols-3 xl:grid-cols-6" : "sm:grid-cols-4";
  return (
    <dl aria-label={label} className={cn("grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line", wide, className)}>
      {items.map(([name, value, tone]) => (
        <div key={name} className="bg-surface px-4 py-3">
          <dt className="text-xs text-ink-3">{name}</dt>
          <dd className={cn("num font-semibold", size === "lg" ? "text-lg" : "text-md", tone === "warn" && "text-warn")}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
