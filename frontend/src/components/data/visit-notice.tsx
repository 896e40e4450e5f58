import type { ReactNode } from "react";
import { useMe } from "@/api/session";
import { Notice } from "@/components/ui/notice";

/** Whether the user looks as somebody else, and therefore changes nothing, not of their own account either. */
export function useIsVisiting(): boolean {
  return Boolean(useMe().impersonation);
}

/** Says why what stands here otherwise is not offered while the user looks as somebody else. */
export function VisitNotice({ children }: { children: ReactNode }) {
  return (
    <Notice title="You only read while you look as somebody else.">
      {children} End the visit in the bar at the top, then you can.
    </Notice>
  );
}
