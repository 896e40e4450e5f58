import type { ReactNode } from "react";

interface PlainRowProps {
  /** An address. */
  title: string;
  badge?: ReactNode;
  /** Between the address and its small print. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** An address in a list, what is known of it, and what can be done. */
export function PlainRow({ title, badge, about, actions, children }: PlainRowProps) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-all font-medium text-ink">{title}</span>
          {badge}
        </p>
        {about}
        <p className="mt-0.5 text-xs text-ink-3">{children}</p>
      </div>
      {actions}
    </li>
  );
}
