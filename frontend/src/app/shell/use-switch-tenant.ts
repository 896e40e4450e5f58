import { useNavigate } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { useAdoptMe } from "@/api/session";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

/** Moves the session to another tenant: nothing read for the old one stays, and the page starts afresh. */
export function useSwitchTenant() {
  const adopt = useAdoptMe();
  const navigate = useNavigate();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/tenants/switch", {
    onSuccess: async (me) => {
      await navigate({ to: "/dashboards/campaigns", search: {} });
      adopt(me);
      notifyDone(`You now work in ${me.tenant?.name ?? "another tenant"}.`);
    },
    onError: (error) => notifyFailed("The tenant was not switched.", error),
  });
  const switchTo = (tenantId: string) => mutate({ body: { tenant_id: tenantId } });
  return { switchTo, switching: isPending };
}
