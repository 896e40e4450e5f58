import { useLocation } from "@tanstack/react-router";
import { activeNavPath } from "./nav";

/** When a link of the navigation is the current one: at its page and those under it, unless another link is nearer. */
export function useActiveOptions() {
  const active = useLocation({ select: ({ pathname }) => activeNavPath(pathname) });
  return (to: string) => ({ exact: to !== active, includeSearch: false });
}
