import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { formatCount } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { cn } from "@/lib/cn";
import type { Connection, PlatformOffer } from "../types";
import { useSync } from "../use-sync";
import { accountName, healthSentence, healthWords, nextStep, obstacleOf } from "../words";
import { HealthBadge } from "./health-badge";
import { ModeBadge } from "./mode-badge";
import { StepButton } from "./step-button";
import { SyncProgress } from "./sync-progress";

const EDGES = { good: "bg-good", warn: "bg-warn-fill", bad: "bg-bad", neutral: "bg-line-strong" };

/** One account at a glance: how it stands, why, and the one thing to do about it. */
export function ConnectionRow({ connection, offer }: { connection: Connection; offer: PlatformOffer }) {
  const now = useNow();
  const mayWrite = useCan("ops:write");
  const { running, start, busy } = useSync(connection, false);
  const step = nextStep(connection, offer, now);
  const name = accountName(connection);
  const obstacle = step || connection.health.next_action === "none" ? undefined : obstacleOf(offer);
  return (
    <article aria-label={name} className="relative grid grid-cols-1 gap-2.5 px-4 py-4 transition-colors duration-120 hover:bg-surface-2 sm:px-5">
      <span aria-hidden className={cn("absolute inset-y-0 left-0 w-1", EDGES[healthWords(connection.health).tone])} />
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5">
        <h3 className="min-w-0 text-md font-semibold">
          <Link
            to="/ops/connections/$id"
            params={{ id: connection.id }}
            search={(seen) => seen}
            resetScroll={false}
            data-connection={connection.id}
            className="inline-flex max-w-full items-center gap-1 hover:text-brand after:absolute after:inset-0"
          >
            <span className="truncate">{name}</span>
            <ChevronRight className="size-4 shrink-0 text-ink-3" aria-hidden />
          </Link>
        </h3>
        <span className="flex flex-wrap gap-1.5">
          <HealthBadge health={connection.health} />
          <ModeBadge mode={connection.mode} platform={connection.platform} provenance={connection.last_provenance} />
        </span>
      </div>
      <p className="text-sm text-ink-2">{healthSentence(connection, now)}</p>
      {mayWrite && obstacle && <p className="text-xs text-ink-3">{obstacle}</p>}
      {running && <SyncProgress sync={running} platform={connection.platform} />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2.5">
        <Figures connection={connection} />
        {mayWrite && step && !running && (
          <span className="relative z-10">
            <StepButton step={step} platform={connection.platform} connection={connection} onSync={start} busy={busy} variant={connection.health.state === "active" ? "secondary" : "primary"} />
          </span>
        )}
      </div>
    </article>
  );
}

function Figures({ connection: { listings, reviews, platform, last_synced_at: syncedAt } }: { connection: Connection }) {
  const figures = [
    ...(platform === "google" || platform === "facebook" ? ([["Listings", formatCount(listings)], ["Reviews", formatCount(reviews)]] as const) : []),
    ["Last sync", syncedAt ? <AgoText key="at" at={syncedAt} /> : "never"] as const,
  ];
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {figures.map(([label, value]) => (
        <div key={label} className="flex items-baseline gap-1.5">
          <dt className="text-ink-3">{label}</dt>
          <dd className="num font-medium text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
