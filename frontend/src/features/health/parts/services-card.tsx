import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration } from "@/lib/format";

const REFETCH_MS = 15_000;

/** Every process as the gateway sees it. */
export function ServicesCard() {
  const query = $api.useQuery("get", "/api/v1/health", {}, { refetchInterval: REFETCH_MS });
  return (
    <Card>
      <CardHeader title="Services" description="Asked every 15 seconds while this page is open" actions={query.data && <StatusBadge status={query.data.status} />} />
      <CardBody>
        <DataState query={query} label="services" skeleton={<Skeleton className="h-24" />}>
          {({ services }) => (
            <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {services.map((service) => (
                <Service key={service.name} service={service} />
              ))}
            </ul>
          )}
        </DataState>
      </CardBody>
    </Card>
  );
}

function Service({ service }: { service: Schema<"ServiceHealth"> }) {
  const facts = [service.version && `version ${service.version}`, service.git_sha?.slice(0, 8)].filter(Boolean).join(" · ");
  return (
    <li className="rounded-md border p-3">
      <div className="flex items-center justify-between gap-3">
        <span className="truncate text-sm font-medium">{service.name.replaceAll("_", " ")}</span>
        <StatusBadge status={service.status} />
      </div>
      <p className="num mt-1 truncate text-xs text-ink-3">
        {service.latency_ms === null ? "no answer" : `answers in ${formatDuration(service.latency_ms / 1000)}`}
        {facts && ` · ${facts}`}
      </p>
      {service.reasons.map((reason) => (
        <p key={reason} className="mt-1 text-xs text-bad">
          {reason}
        </p>
      ))}
    </li>
  );
}
