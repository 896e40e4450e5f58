import { useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { $api, api } from "@/api/client";
import { useAdoptMe, useMe } from "@/api/session";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatMinutes, formatUntil } from "@/lib/time";

/** On every page while support looks at a tenant as one of its members: says so, and ends it. */
export function ImpersonationBar() {
  const { impersonation, tenant } = useMe();
  const now = useNow();
  const client = useQueryClient();
  const adopt = useAdoptMe();
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/support/impersonation", {
    onSuccess: async () => {
      const { data } = await api.GET("/api/v1/me");
      client.clear();
      if (data) adopt(data);
      notifyDone("You left the tenant.");
    },
    onError: (error) => notifyFailed("The visit was not ended.", error),
  });
  if (!impersonation) return null;
  const glass = impersonation.break_glass;
  return (
    <aside aria-label="Impersonation" className="sticky top-13 z-20 flex items-center gap-2.5 border-b border-warn/35 bg-warn-soft px-4 py-1.5 text-sm text-warn md:top-0 md:justify-center">
      <Eye className="size-4 shrink-0" aria-hidden />
      <span>
        <strong className="font-semibold">You look at {tenant?.name ?? "a tenant"} as one of its members.</strong> Reading only; ends {formatUntil(impersonation.expires_at, now)}.{" "}
        {glass && `Without its consent: asked for ${formatMinutes(glass.minutes)}, over ${formatUntil(glass.ends_at, now)}. `}
        <span className="max-md:hidden">{impersonation.reason}</span>
      </span>
      <button type="button" disabled={isPending} onClick={() => mutate({})} className="shrink-0 rounded-sm px-1 font-medium underline underline-offset-2 pointer-coarse:min-h-11">
        End now
      </button>
    </aside>
  );
}
