import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useCan } from "@/api/session";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { groupsOf } from "./grid";
import { HealthFilter } from "./parts/health-filter";
import { PlatformCard } from "./parts/platform-card";
import { useConnections } from "./queries";
import type { HealthFilter as Filter } from "./search";

/** Every account at a provider: how it stands, and what to do. One of them opens beside the others. */
export function ConnectionsPage() {
  const { health } = useSearch({ from: "/_app/ops/connections" });
  const navigate = useNavigate({ from: "/ops/connections" });
  const query = useConnections();
  const show = (value: Filter | undefined) => void navigate({ search: (seen) => ({ ...seen, health: value }), replace: true, resetScroll: false });
  return (
    <PageBody>
      <PageHeader title="Connections" description="Your accounts at providers: where listings, reviews, visits and ranks come from." />
      <HubState query={query} label="connections" skeleton={<GridSkeleton />}>
        {({ platforms, connections }) => {
          const groups = groupsOf(platforms, connections, health);
          return (
            <div className="grid grid-cols-1 gap-4 sm:gap-5">
              {connections.length === 0 && <Begin />}
              {(connections.length > 0 || health) && <HealthFilter connections={connections} value={health} onChange={show} />}
              {groups.length === 0 ? (
                <Card>
                  <EmptyState icon={SearchX} title="No connection is in this state" action={<Button onClick={() => show(undefined)}>Show all</Button>} />
                </Card>
              ) : (
                <ul aria-label="Platforms" className="gap-5 xl:columns-2">
                  {groups.map((group) => (
                    <li key={group.offer.platform} className="mb-4 break-inside-avoid">
                      <PlatformCard {...group} />
                    </li>
                  ))}
                </ul>
              )}
            </div>
          );
        }}
      </HubState>
      <Outlet />
    </PageBody>
  );
}

/** Before the first connection: what to begin with. */
function Begin() {
  const mayWrite = useCan("ops:write");
  return (
    <Notice title="Nothing is connected yet.">
      {mayWrite ? "Begin with Google Business Profile: your listings and reviews come from there. You can take any access back, here or at the provider." : "An owner, admin or operator of this tenant can connect accounts."}
    </Notice>
  );
}

function GridSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5">
      <Skeleton className="h-8 max-w-80" />
      <div className="grid grid-cols-1 gap-4 sm:gap-5 xl:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
        <Skeleton className="h-48" />
        <Skeleton className="h-48" />
      </div>
    </div>
  );
}
