import { useLocation } from "@tanstack/react-router";
import { activeNavPath } from "./nav";

/** What makes a link of the navigation the current one: at its page, its tabs and those under it, unless another link is nearer. */
export function useCurrentLink() {
  const active = useLocation({ select: ({ pathname }) => activeNavPath(pathname) });
  return (to: string) => ({
    activeOptions: { exact: to !== active, includeSearch: false },
    "aria-current": to === active ? ("page" as const) : undefined,
  });
}
