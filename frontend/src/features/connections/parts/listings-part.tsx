import { Link } from "@tanstack/react-router";
import { BadgeCheck, Link2, MapPin, Store } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { addressLine } from "../listings";
import { useListings } from "../queries";
import type { Connection, Listing } from "../types";
import { PLATFORMS } from "../words";
import { Part } from "./part";

const AdoptDialog = lazy(() => import("./adopt-dialog"));

/** What the provider lists, beside the location that each was found to be. */
export function ListingsPart({ connection }: { connection: Connection }) {
  const query = useListings(connection.id);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [asked, setAsked] = useState<Listing>();
  return (
    <Part title="Listings" description={connection.listings > 0 ? `${plural(connection.listings, "place", "places")} at ${PLATFORMS[connection.platform].provider}` : "Places as the provider has them"}>
      <DataState
        query={query}
        label="listings"
        skeleton={
          <CardBody>
            <Skeleton className="h-40" />
          </CardBody>
        }
        isEmpty={() => items.length === 0}
        empty={
          <EmptyState icon={Store} title="No listing was found" className="py-6">
            {connection.last_synced_at ? "The account has none, or none that whoever connected it may see." : "The first sync brings them."}
          </EmptyState>
        }
      >
        {() => (
          <>
            <ul aria-label="Listings" className="divide-y border-t">
              {items.map((listing) => (
                <ListingRow key={listing.listing_id} listing={listing} onAdopt={() => setAsked(listing)} />
              ))}
            </ul>
            {query.hasNextPage && (
              <CardBody className="border-t pt-3">
                <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
                  Show more
                </Button>
              </CardBody>
            )}
          </>
        )}
      </DataState>
      {asked && (
        <Suspense>
          <AdoptDialog connection={connection} listing={asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </Part>
  );
}

function ListingRow({ listing, onAdopt }: { listing: Listing; onAdopt: () => void }) {
  const mayWrite = useCan("ops:write");
  const { location, name } = listing;
  const differs = location?.differences.length ?? 0;
  const isDone = location !== null && location.follows && differs === 0;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm font-medium text-ink">
          <span className="min-w-0 break-words">{name}</span>
          {listing.is_verified && (
            <span className="inline-flex items-center gap-1 text-xs font-normal text-good">
              <BadgeCheck className="size-3.5" aria-hidden /> Verified
            </span>
          )}
          {listing.has_pending_edits && <Badge tone="warn">Edits wait</Badge>}
        </p>
        <p className="truncate text-xs text-ink-3">{addressLine(listing) || "No address"}</p>
        <p className="mt-1 flex flex-wrap items-center gap-1.5 text-xs">
          {location ? (
            <>
              <Link2 className="size-3.5 shrink-0 text-good" aria-hidden />
              <Link to="/ops/locations/$id/edit" params={{ id: location.id }} className="font-medium text-brand hover:underline">
                {location.name}
              </Link>
              {differs > 0 && <span className="text-warn">{plural(differs, "field differs", "fields differ")}</span>}
              {isDone && <span className="text-ink-3">is the same</span>}
            </>
          ) : (
            <>
              <MapPin className="size-3.5 shrink-0 text-ink-3" aria-hidden />
              <span className="text-ink-2">No location of yours yet</span>
            </>
          )}
        </p>
      </div>
      {mayWrite && !isDone && (
        <Button size="sm" onClick={onAdopt} aria-label={`${location ? (differs > 0 ? "Compare" : "Follow") : "Add as a location"}: ${name}`}>
          {location ? (differs > 0 ? "Compare" : "Follow") : "Add as a location"}
        </Button>
      )}
    </li>
  );
}
