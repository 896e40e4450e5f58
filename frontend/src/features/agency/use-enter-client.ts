import { useNavigate } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { useAdoptMe } from "@/api/session";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

/** Works in a client from now on: the session moves to it, and its overview opens. */
export function useEnterClient() {
  const adopt = useAdoptMe();
  const navigate = useNavigate();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/tenants/switch", {
    onSuccess: async (me) => {
      await navigate({ to: "/dashboards/campaigns", search: {} });
      adopt(me);
      notifyDone(`You now work in ${me.tenant?.name ?? "another client"}.`);
    },
    onError: (error) => notifyFailed("The client was not opened.", error),
  });
  return { enter: (tenantId: string) => mutate({ body: { tenant_id: tenantId } }), entering: isPending };
}
