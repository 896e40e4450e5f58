import { Link } from "@tanstack/react-router";
import { Activity, DatabaseZap, Plug, Plus } from "lucide-react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Tiles } from "@/components/data/tiles";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { ConnectionCard } from "./parts/connection-card";
import { useConnections } from "./queries";

/** Every source that Opsight reads, how it is doing, and when it is read next. */
export function DataSourcesPage() {
  const query = useConnections();
  const mayWrite = useCan("ingestion:write");
  return (
    <PageBody>
      <PageHeader title="Data sources" description="Connections that are read by schedule. A paused one keeps its history." actions={<HeaderLinks mayWrite={mayWrite} />} />
      <Summary />
      <DataState
        query={query}
        label="data sources"
        skeleton={<CardsSkeleton />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Card>
            <EmptyState icon={DatabaseZap} title="No sources connected" action={mayWrite && <ConnectLink />}>
              Connect one and its rows land in the warehouse by themselves, or start with the demo source to look around.
            </EmptyState>
          </Card>
        }
      >
        {({ items }) => (
          <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2 2xl:grid-cols-3">
            {items.map((connection) => (
              <li key={connection.id}>
                <ConnectionCard connection={connection} />
              </li>
            ))}
          </ul>
        )}
      </DataState>
    </PageBody>
  );
}

function HeaderLinks({ mayWrite }: { mayWrite: boolean }) {
  return (
    <>
      <Link to="/data-sources/health" className={buttonClass()}>
        <Activity aria-hidden /> Sync health
      </Link>
      <Link to="/data-sources/connectors" className={buttonClass()}>
        <Plug aria-hidden /> Connectors
      </Link>
      {mayWrite && <ConnectLink />}
    </>
  );
}

function ConnectLink() {
  return (
    <Link to="/data-sources/new" className={buttonClass({ variant: "primary" })}>
      <Plus aria-hidden /> Connect a source
    </Link>
  );
}

function Summary() {
  const { data } = $api.useQuery("get", "/api/v1/airbyte/summary", {}, { refetchInterval: 30_000 });
  if (!data || data.total === 0) return null;
  const tiles = [
    ["Connections", formatCount(data.total)],
    ["Active", formatCount(data.active)],
    ["Paused", formatCount(data.inactive)],
    ["Due now", formatCount(data.due)],
  ] as const;
  return <Tiles items={tiles} className="shadow-card" />;
}

function CardsSkeleton() {
  return (
    <div className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
    </div>
  );
}
