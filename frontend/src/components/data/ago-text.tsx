import { useNow } from "@/lib/hooks";
import type { Maybe } from "@/lib/format";
import { formatAgo, formatMoment } from "@/lib/time";

/** A moment as an age that ticks; the exact time shows on hover. */
export function AgoText({ at, timeZone }: { at: Maybe<string>; timeZone?: string }) {
  const now = useNow();
  if (!at) return <span className="text-ink-3">–</span>;
  return (
    <time dateTime={at} title={formatMoment(at, timeZone)} className="whitespace-nowrap">
      {formatAgo(at, now)}
    </time>
  );
}
