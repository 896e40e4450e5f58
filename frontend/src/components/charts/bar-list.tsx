import type { ReactNode } from "react";

export interface BarItem {
  id: string;
  label: ReactNode;
  value: number | null;
  text: string;
  /** More about the item, at the right of its value. */
  note?: ReactNode;
  color?: string;
  /** A quiet line under the bar. */
  detail?: ReactNode;
}

/** Shares of a whole as bars with their numbers; a table for screen readers without further words. */
export function BarList({ items, label }: { items: readonly BarItem[]; label: string }) {
  const max = Math.max(...items.map((item) => item.value ?? 0), 0);
  return (
    <ul aria-label={label} className="grid grid-cols-1 gap-4">
      {items.map((item) => (
        <li key={item.id} className="min-w-0">
          <div className="flex items-baseline justify-between gap-3 text-sm">
            <span className="min-w-0 truncate font-medium text-ink">{item.label}</span>
            <span className="num whitespace-nowrap text-ink">
              {item.text} {item.note}
            </span>
          </div>
          <div aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-surface-2">
            <div
              className="h-full rounded-full"
              style={{ width: `${max > 0 ? ((item.value ?? 0) / max) * 100 : 0}%`, background: item.color ?? "var(--brand)" }}
            />
          </div>
          {item.detail && <p className="num mt-1 truncate text-xs text-ink-3">{item.detail}</p>}
        </li>
      ))}
    </ul>
  );
}
