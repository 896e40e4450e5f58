import { useTenant } from "@/api/session";
import { useWho } from "@/api/people";
import type { Run } from "@/components/runs/run";
import { formatDuration } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { momentsOf, tookSeconds } from "../words";

/** The states that a run went through, with their moments in the tenant's zone. */
export function Timeline({ run }: { run: Run }) {
  const who = useWho();
  const { time_zone: timeZone } = useTenant();
  const took = tookSeconds(run);
  return (
    <>
      <ol aria-label="States" className="divide-y text-sm">
        {momentsOf(run, who).map(({ label, at, note }) => (
          <li key={label} className="flex flex-wrap items-baseline justify-between gap-x-3 py-2">
            <span className="font-medium text-ink">{label}</span>
            <span className="text-ink-2">{at ? <time dateTime={at}>{formatMoment(at, timeZone)}</time> : (note ?? "Not yet")}</span>
            {at && note && <span className="w-full text-xs text-ink-3">{note}</span>}
          </li>
        ))}
      </ol>
      {run.fire_at && <p className="mt-2 text-xs text-ink-3">Its schedule asked for {formatMoment(run.fire_at, timeZone)}.</p>}
      {took !== null && <p className="mt-2 text-xs text-ink-3">It took {formatDuration(took)}.</p>}
    </>
  );
}
