import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTenant } from "@/api/session";
import { today } from "@/lib/days";
import { readView, type View, type ViewSearch } from "@/lib/view";

/** The dataset, range and comparison that every page shares, as the URL has them. */
export function useView(): View {
  const { dataset, range, start, end, compare, as_of } = useSearch({ from: "/_app" });
  const { time_zone: timeZone } = useTenant();
  return useMemo(() => readView({ dataset, range, start, end, compare, as_of }, today(timeZone)), [dataset, range, start, end, compare, as_of, timeZone]);
}

/** Changes parts of the shared view on the page the user is on; `undefined` goes back to the default. */
export function useSetView(): (patch: Partial<ViewSearch>) => void {
  const navigate = useNavigate();
  return useCallback(
    (patch) => void navigate({ to: ".", search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
}
