import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { useMe, useOuter } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ENTITLEMENT_NAMES, ENTITLEMENTS } from "./entitlements";
import { QuotasCard } from "./parts/quotas-card";
import { TenantItems } from "./parts/tenant-items";

const EntitlementDialog = lazy(() => import("./parts/entitlement-dialog"));

type Tenant = Schema<"TenantEntitlements">;
type Item = Schema<"EntitlementView">;

/** What this tenant is entitled to; platform admins set it for every tenant. */
export function EntitlementsPage() {
  const { entitlements, tenant } = useMe();
  const sets = useOuter("platform:admin");
  return (
    <>
      <Card>
        <CardHeader title="Entitlements" description={`What ${tenant?.name ?? "this tenant"} has. Whoever runs this installation changes it.`} />
        <ul className="divide-y border-t">
          {ENTITLEMENT_NAMES.map((name) => (
            <li key={name} className="flex items-center gap-3 px-4 py-3 text-sm sm:px-5">
              <span className="min-w-0 flex-1 font-medium">{ENTITLEMENTS[name]}</span>
              {entitlements?.[name] ? <Badge tone="good">Included</Badge> : <Badge>Not included</Badge>}
            </li>
          ))}
        </ul>
      </Card>
      {sets && <EveryTenant />}
      {sets && <QuotasCard />}
    </>
  );
}

function EveryTenant() {
  const query = $api.useQuery("get", "/api/v1/entitlements");
  const [changing, setChanging] = useState<{ tenant: Tenant; item: Item }>();
  return (
    <Card>
      <CardHeader title="Every tenant" description="A change holds within seconds, and stands in the tenant's audit trail." />
      <DataState query={query} label="entitlements" skeleton={<Skeleton className="m-5 h-24" />}>
        {({ items }) => <TenantItems tenants={items} row={(tenant, item) => <ItemRow tenant={tenant} item={item} onChange={() => setChanging({ tenant, item })} />} />}
      </DataState>
      <Suspense>{changing && <EntitlementDialog {...changing} onClose={() => setChanging(undefined)} />}</Suspense>
    </Card>
  );
}

function ItemRow({ tenant, item, onChange }: { tenant: Tenant; item: Item; onChange: () => void }) {
  const turn = item.enabled ? "Turn off" : "Turn on";
  return (
    <li className="flex items-center gap-3 py-1.5 text-sm">
      <div className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 text-ink-2">
          {ENTITLEMENTS[item.name]} {item.enabled ? <Badge tone="good">On</Badge> : <Badge>Off</Badge>}
        </span>
        {item.reason && <span className="block text-xs break-words text-ink-3">{item.reason}</span>}
      </div>
      <Button size="sm" aria-label={`${turn} ${ENTITLEMENTS[item.name]} for ${tenant.name}`} onClick={onChange}>
        {turn}
      </Button>
    </li>
  );
}
