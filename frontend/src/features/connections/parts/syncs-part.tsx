import { History } from "lucide-react";
import { useWho } from "@/api/people";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Badge } from "@/components/ui/badge";
import { CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration } from "@/lib/format";
import { useSyncs } from "../queries";
import type { Connection, ConnectionSync } from "../types";
import { PROVENANCES, syncWords } from "../words";
import { Part } from "./part";

const TONES = { live: "outline", simulated: "demo", fallback_simulated: "warn" } as const;

/** Every reading of the provider, newest first, with whose figures it brought. */
export function SyncsPart({ connection }: { connection: Connection }) {
  const query = useSyncs(connection.id);
  const who = useWho();
  const why = ({ reason, requested_by: subject }: ConnectionSync) => (reason === "scheduled" ? "By schedule" : reason === "connected" ? "After connecting" : `Asked by ${lower(who(subject))}`);
  return (
    <Part title="Syncs" description="Every reading, newest first">
      <DataState
        query={query}
        label="syncs"
        skeleton={
          <CardBody>
            <Skeleton className="h-32" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={<EmptyState icon={History} title="It was not read yet" className="py-6" />}
      >
        {({ items }) => (
          <ol aria-label="Syncs" className="divide-y border-t">
            {items.map((sync) => (
              <li key={sync.id} className="grid gap-1 px-4 py-3 text-sm sm:px-5">
                <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                  <span className="flex flex-wrap items-center gap-1.5">
                    <StatusBadge status={sync.state} />
                    {sync.provenance && <Badge tone={TONES[sync.provenance]}>{PROVENANCES[sync.provenance]}</Badge>}
                  </span>
                  <span className="text-xs text-ink-2">
                    <AgoText at={sync.finished_at ?? sync.requested_at} />
                    {took(sync)}
                  </span>
                </span>
                <span className="text-ink-2">
                  {syncWords(sync, connection.platform)} <span className="text-ink-3">· {why(sync)}</span>
                </span>
              </li>
            ))}
          </ol>
        )}
      </DataState>
    </Part>
  );
}

function lower(who: string): string {
  return who.startsWith("A ") || who === "You" ? who.toLowerCase() : who;
}

function took({ started_at: from, finished_at: to }: ConnectionSync): string {
  return from && to ? ` · took ${formatDuration((Date.parse(to) - Date.parse(from)) / 1000)}` : "";
}
