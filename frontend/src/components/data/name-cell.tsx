import type { ReactNode } from "react";

interface NameCellProps {
  /** The link that opens it, with `nameLinkClass`. */
  children: ReactNode;
  /** A second, quiet line. */
  note: ReactNode;
}

export const nameLinkClass = "font-medium text-ink hover:text-brand hover:underline";

/** The first cell of a table whose rows open something: its name, and a line that tells it from others. */
export function NameCell({ children, note }: NameCellProps) {
  return (
    <div className="py-1.5">
      {children}
      <span className="block max-w-80 truncate text-xs text-ink-3">{note}</span>
    </div>
  );
}
