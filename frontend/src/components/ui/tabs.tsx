import { Link, type LinkProps, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";

interface TabLink {
  to: NonNullable<LinkProps["to"]>;
  label: ReactNode;
  /** Only the exact address counts as here, for a tab whose address starts the others'. */
  exact?: boolean;
}

/** Pages of one area, each with an address of its own. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const bar = useRef<HTMLElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  useEffect(() => {
    // The tab of this page in sight among many on a narrow screen, without moving the page itself.
    const here = pathname && bar.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (bar.current && here) bar.current.scrollLeft = here.offsetLeft - (bar.current.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav ref={bar} aria-label={label} className="relative -mx-4 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link
              to={tab.to}
              activeOptions={{ exact: tab.exact ?? false, includeSearch: false }}
              className="-mb-px flex h-10 items-center whitespace-nowrap border-b-2 border-transparent px-3 text-sm font-medium text-ink-2 hover:text-ink aria-[current=page]:border-brand aria-[current=page]:text-ink pointer-coarse:h-11"
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
