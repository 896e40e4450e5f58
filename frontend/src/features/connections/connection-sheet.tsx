import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { HubState } from "@/components/data/hub-state";
import { Sheet } from "@/components/ui/sheet";
import { Skeleton } from "@/components/ui/skeleton";
import { ActivityPart } from "./parts/activity-part";
import { DisconnectPart } from "./parts/disconnect-part";
import { HealthBadge } from "./parts/health-badge";
import { HealthPart } from "./parts/health-part";
import { ListingsPart } from "./parts/listings-part";
import { ModeBadge } from "./parts/mode-badge";
import { PlatformLogo } from "./parts/platform-logo";
import { ScopesPart } from "./parts/scopes-part";
import { SettingsPart } from "./parts/settings-part";
import { SyncsPart } from "./parts/syncs-part";
import { TrafficPart } from "./parts/traffic-part";
import { useConnection, useConnections } from "./queries";
import type { Connection } from "./types";
import { accountName, PLATFORMS } from "./words";

/** One connection in full, beside the others; its address can be sent to somebody. */
export function ConnectionSheet() {
  const { id } = useParams({ from: "/_app/ops/connections/$id" });
  const search = useSearch({ from: "/_app/ops/connections" });
  const navigate = useNavigate();
  const query = useConnection(id);
  const connection = query.data;
  const name = connection && accountName(connection);
  useTitle(name);
  return (
    <Sheet
      onClose={() => void navigate({ to: "/ops/connections", search, resetScroll: false })}
      finalFocus={() => document.querySelector<HTMLElement>(`[data-connection="${id}"]`) ?? document.querySelector("h1")}
      mark={connection && <PlatformLogo platform={connection.platform} />}
      title={name ?? "Connection"}
      description={
        connection && (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {PLATFORMS[connection.platform].name} <HealthBadge health={connection.health} /> <ModeBadge mode={connection.mode} platform={connection.platform} provenance={connection.last_provenance} />
          </span>
        )
      }
    >
      <HubState query={query} label="the connection" skeleton={<SheetSkeleton />}>
        {(loaded) => <Parts connection={loaded} />}
      </HubState>
    </Sheet>
  );
}

function Parts({ connection }: { connection: Connection }) {
  const { data } = useConnections();
  const offer = data?.platforms.find(({ platform }) => platform === connection.platform);
  const hasListings = connection.platform === "google" || connection.platform === "facebook";
  return (
    <>
      <HealthPart connection={connection} offer={offer} />
      {hasListings && <ListingsPart connection={connection} />}
      {connection.platform === "google_analytics" && <TrafficPart connection={connection} />}
      <SyncsPart connection={connection} />
      <SettingsPart connection={connection} />
      {connection.method === "oauth" && <ScopesPart connection={connection} wanted={offer?.wanted_scopes ?? []} />}
      <ActivityPart connectionId={connection.id} />
      <DisconnectPart connection={connection} />
    </>
  );
}

/** The tab is named by what is open; the page behind names it again when this closes. */
function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (!name) return;
    const before = document.title;
    document.title = `${name} · Connections · Opsight`;
    return () => void (document.title = before);
  }, [name]);
}

function SheetSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4">
      <Skeleton className="h-72" />
      <Skeleton className="h-48" />
      <Skeleton className="h-48" />
    </div>
  );
}
