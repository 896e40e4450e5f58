/** Moments (aware timestamps) as text. Account-local days live in `days.ts`; the two never mix. */
import { NO_VALUE, type Maybe } from "./format";

const LOCALE = "en-US";

/** "3 minutes ago", from whole units so that it never claims more precision than it has. */
export function formatAgo(iso: Maybe<string>, now: number): string {
  if (!iso) return NO_VALUE;
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 45) return "just now";
  return `${formatSpan(seconds)} ago`;
}

/** "in 4 minutes" for a moment to come; "now" once it has passed. */
export function formatUntil(iso: Maybe<string>, now: number): string {
  if (!iso) return NO_VALUE;
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  return seconds <= 0 ? "now" : `in ${formatSpan(seconds)}`;
}

/** "90 minutes", "2 hours": for how long, exactly. */
export function formatMinutes(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function formatSpan(seconds: number): string {
  const [size, unit] = seconds < 3570 ? [60, "minute"] : seconds < 86_400 ? [3600, "hour"] : [86_400, "day"];
  const count = Math.max(1, Math.round(seconds / size));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** "Nov 20, 2026, 09:41 UTC": absolute, with the zone named. */
export function formatMoment(iso: Maybe<string>, timeZone = "UTC"): string {
  if (!iso) return NO_VALUE;
  const format = new Intl.DateTimeFormat(LOCALE, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  });
  return format.format(new Date(iso));
}
