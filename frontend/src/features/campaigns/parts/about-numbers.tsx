import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Schema } from "@/api/client";
import { useTenant } from "@/api/session";
import { platformLook } from "@/components/data/platform-mark";
import { CopyButton } from "@/components/ui/copy-button";
import { formatDay, formatRange } from "@/lib/days";
import { NO_VALUE } from "@/lib/format";
import { formatMoment } from "@/lib/time";

interface AboutNumbersProps {
  meta: Schema<"CombinedMeta">;
  coverage: Schema<"Coverage">;
}

/** Where the numbers come from: three clocks, currency, attribution, and the id of the snapshot. */
export function AboutNumbers({ meta, coverage }: AboutNumbersProps) {
  const { time_zone: zone } = useTenant();
  return (
    <details className="group rounded-lg border bg-surface shadow-card">
      <summary className="flex list-none items-center gap-2 px-4 py-3 text-sm font-medium sm:px-5 [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-ink-3 transition-transform group-open:rotate-90" aria-hidden />
        Where these numbers come from
      </summary>
      <dl className="grid grid-cols-1 gap-x-8 gap-y-4 border-t px-4 py-4 text-sm sm:grid-cols-2 sm:px-5 lg:grid-cols-3">
        {meta.as_of ? <Fact term="As known on">{formatMoment(meta.as_of, zone)}</Fact> : <Fact term="Snapshot built">{formatMoment(meta.snapshot_generated_at, zone)}</Fact>}
        <Fact term="Last complete day">{byPlatform(meta.data_through, formatDay)}</Fact>
        <Fact term="Last read from the platform">{byPlatform(meta.extracted_at, (moment) => formatMoment(moment, zone))}</Fact>
        <Fact term="No longer restated through">{byPlatform(meta.settled_through, (day) => (day ? formatDay(day) : NO_VALUE))}</Fact>
        <Fact term="Attribution windows">{byPlatform(meta.attribution, describeWindow)}</Fact>
        <Fact term="Currency">
          {meta.currency.reporting ?? "No money in this range"}
          {meta.currency.fx_source && `, converted with rates of ${meta.currency.fx_source}`}
        </Fact>
        <Fact term="Days of">{meta.timezone_mix.length > 0 ? meta.timezone_mix.join(", ") : NO_VALUE}</Fact>
        <Fact term="Data cover">{coverage.start && coverage.end ? formatRange({ start: coverage.start, end: coverage.end }) : NO_VALUE}</Fact>
        {meta.snapshot_id && (
          <Fact term="Snapshot id">
            <span className="flex items-center gap-2">
              <code className="font-mono text-xs">{meta.snapshot_id.slice(0, 16)}…</code>
              <CopyButton text={meta.snapshot_id} variant="ghost" />
            </span>
          </Fact>
        )}
      </dl>
    </details>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-3">{term}</dt>
      <dd className="mt-0.5 text-ink">{children}</dd>
    </div>
  );
}

function byPlatform<Value>(values: Record<string, Value>, format: (value: Value) => string): ReactNode {
  const entries = Object.entries(values);
  if (entries.length === 0) return NO_VALUE;
  return (
    <ul>
      {entries.map(([platform, value]) => (
        <li key={platform}>
          {platformLook(platform).label}: {format(value)}
        </li>
      ))}
    </ul>
  );
}

function describeWindow({ click_days: click, view_days: view }: Schema<"Attribution">): string {
  if (click === null && view === null) return "not reported";
  return [click !== null && `${click} d click`, view !== null && `${view} d view`].filter(Boolean).join(", ");
}
