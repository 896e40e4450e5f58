import { lazy, Suspense, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { QUOTAS } from "../quotas";
import { TenantItems } from "./tenant-items";

const QuotaDialog = lazy(() => import("./quota-dialog"));

type Tenant = Schema<"TenantQuotas">;
type Item = Schema<"TenantQuotaView">;

/** How often each tenant may ask; for those who run the installation. */
export function QuotasCard() {
  const query = $api.useQuery("get", "/api/v1/quotas");
  const [changing, setChanging] = useState<{ tenant: Tenant; item: Item }>();
  return (
    <Card>
      <CardHeader title="Requests a minute" description="Who asks more often is refused for a moment. A change holds within seconds." />
      <DataState query={query} label="requests a minute" skeleton={<Skeleton className="m-5 h-24" />}>
        {({ items }) => <TenantItems tenants={items} row={(tenant, item) => <QuotaRow tenant={tenant} item={item} onChange={() => setChanging({ tenant, item })} />} />}
      </DataState>
      <Suspense>{changing && <QuotaDialog {...changing} onClose={() => setChanging(undefined)} />}</Suspense>
    </Card>
  );
}

function QuotaRow({ tenant, item, onChange }: { tenant: Tenant; item: Item; onChange: () => void }) {
  return (
    <li className="flex items-center gap-3 py-1.5 text-sm">
      <div className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 text-ink-2">
          {QUOTAS[item.name]} <span className="num font-medium text-ink">{formatCount(item.requests_per_minute)}</span>
          {item.reason !== null && <Badge tone="warn">{`Instead of ${formatCount(item.default)}`}</Badge>}
        </span>
        {item.reason && <span className="block text-xs break-words text-ink-3">{item.reason}</span>}
      </div>
      <Button size="sm" aria-label={`Change ${QUOTAS[item.name]} for ${tenant.name}`} onClick={onChange}>
        Change
      </Button>
    </li>
  );
}
