import type { ReactNode } from "react";

interface CodeBlockProps {
  children: ReactNode;
  /** Its accessible name where no heading stands above it. */
  label?: string;
}

/** Text for machines as it is; long lines break, and what is high scrolls, also by keyboard. */
export function CodeBlock({ children, label }: CodeBlockProps) {
  return (
    <pre tabIndex={0} aria-label={label} role={label ? "region" : undefined} className="max-h-72 overflow-auto rounded-md border bg-surface-2 p-3 font-mono text-xs break-all whitespace-pre-wrap">
      {children}
    </pre>
  );
}
