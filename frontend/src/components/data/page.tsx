import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { hasNavigated } from "@/lib/navigation";
import { cn } from "@/lib/cn";

interface PageHeaderProps {
  title: ReactNode;
  /** Says what the page is for, or what it shows now. */
  description?: ReactNode;
  /** Where this page hangs: links to its parents. */
  breadcrumbs?: ReactNode;
  actions?: ReactNode;
}

/** Names the browser's tab, and moves the focus to the heading when the page was reached from another one. */
function usePageStart(title: ReactNode) {
  const heading = useRef<HTMLHeadingElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  useEffect(() => {
    if (hasNavigated() && pathname) heading.current?.focus({ preventScroll: true });
  }, [pathname]);
  useEffect(() => {
    if (typeof title === "string") document.title = `${title} · Opsight`;
  }, [title]);
  return heading;
}

/** The head of a page. Its `h1` takes the focus when the address changes. */
export function PageHeader({ title, description, breadcrumbs, actions }: PageHeaderProps) {
  const heading = usePageStart(title);
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {breadcrumbs && (
          <nav aria-label="Breadcrumb" className="mb-1 text-xs text-ink-3">
            {breadcrumbs}
          </nav>
        )}
        <h1 ref={heading} tabIndex={-1} className="truncate text-xl font-semibold tracking-tight text-ink">
          {title}
        </h1>
        {description && <p className="mt-0.5 text-sm text-ink-2">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

/** The body of a page: one column of blocks with even gaps. */
export function PageBody({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn("mx-auto grid w-full max-w-[1440px] grid-cols-1 gap-4 sm:gap-5", className)}>{children}</div>;
}
