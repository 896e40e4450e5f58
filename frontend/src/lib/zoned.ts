/** Wall-clock times of a time zone, as `<input type="datetime-local">` has them: `2026-03-02T16:30`. */

/** The wall clock of `timeZone` at the moment `iso`. */
export function toWallClock(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  return format.format(new Date(iso)).replace(" ", "T");
}

/** The moment at which the wall clock of `timeZone` shows `local`, in UTC; undefined when `local` is no time. */
export function fromWallClock(local: string, timeZone: string): string | undefined {
  const shown = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : Number.NaN;
  if (Number.isNaN(shown)) return undefined;
  const offset = (moment: number) => Date.parse(`${toWallClock(new Date(moment).toISOString(), timeZone)}:00Z`) - moment;
  // The offset at the first guess may be that of the other side of a change of the clocks.
  const moment = shown - offset(shown - offset(shown));
  return new Date(moment).toISOString().replace(".000Z", "Z");
}
