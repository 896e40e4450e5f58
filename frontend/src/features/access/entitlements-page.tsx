import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";
import { useMe, useOuter } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

type Name = Schema<"EntitlementView">["name"];

const LABELS: Record<Name, string> = {
  csv_export: "Exports as files",
  live_ranks: "Live rank checks",
  oauth: "Connections by sign-in at the provider",
  portfolio: "Totals in the agency's portfolio",
};
const NAMES = Object.keys(LABELS) as Name[];

/** What this tenant is entitled to; platform admins set it for every tenant. */
export function EntitlementsPage() {
  const { entitlements, tenant } = useMe();
  const sets = useOuter("platform:admin");
  return (
    <>
      <Card>
        <CardHeader title="Entitlements" description={`What ${tenant?.name ?? "this tenant"} has. Whoever runs this installation changes it.`} />
        <ul className="divide-y border-t">
          {NAMES.map((name) => (
            <li key={name} className="flex items-center gap-3 px-4 py-3 text-sm sm:px-5">
              <span className="min-w-0 flex-1 font-medium">{LABELS[name]}</span>
              {entitlements?.[name] ? <Badge tone="good">Included</Badge> : <Badge>Not included</Badge>}
            </li>
          ))}
        </ul>
      </Card>
      {sets && <EveryTenant />}
    </>
  );
}

function EveryTenant() {
  const query = $api.useQuery("get", "/api/v1/entitlements");
  return (
    <Card>
      <CardHeader title="Every tenant" description="A change holds within seconds, and stands in the tenant's audit trail." />
      <DataState query={query} label="entitlements" skeleton={<Skeleton className="m-5 h-24" />}>
        {({ items }) => (
          <ul className="divide-y border-t">
            {items.map((tenant) => (
              <li key={tenant.tenant_id} className="grid grid-cols-1 gap-2 px-4 py-3 sm:px-5">
                <p className="text-sm font-medium">{tenant.name}</p>
                <div className="flex flex-wrap gap-2">
                  {tenant.items.map((item) => (
                    <Toggle key={item.name} tenant={tenant} item={item} />
                  ))}
                </div>
              </li>
            ))}
          </ul>
        )}
      </DataState>
    </Card>
  );
}

function Toggle({ tenant, item }: { tenant: Schema<"TenantEntitlements">; item: Schema<"EntitlementView"> }) {
  const cache = useQueryClient();
  const { mutate, isPending } = $api.useMutation("put", "/api/v1/entitlements/{client_id}/{name}", {
    onSuccess: async () => {
      notifyDone(`${LABELS[item.name]} is ${item.enabled ? "off" : "on"} for ${tenant.name}.`);
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/entitlements"] });
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/me"] });
    },
    onError: (error) => notifyFailed("The entitlement was not changed.", error),
  });
  const set = () => {
    const reason = window.prompt(`Why is ${LABELS[item.name]} turned ${item.enabled ? "off" : "on"} for ${tenant.name}?`);
    if (reason) mutate({ params: { path: { client_id: tenant.tenant_id, name: item.name } }, body: { enabled: !item.enabled, reason } });
  };
  return (
    <Button size="sm" variant={item.enabled ? "primary" : "secondary"} aria-pressed={item.enabled} busy={isPending} title={item.reason ?? undefined} onClick={set}>
      {LABELS[item.name]}
    </Button>
  );
}
