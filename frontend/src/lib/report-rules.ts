import type { Schema } from "@/api/client";
import { addDays, today } from "./days";

type Moment = Schema<"Moment">;
export type Rule = Schema<"Schedule">["rule"];
export type Repeats = Rule["repeats"];
export type Firing = Schema<"Firing">;

export const REPEATS: readonly { value: Repeats; label: string }[] = [
  { value: "once", label: "Once" },
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "Every week" },
  { value: "biweekly", label: "Every second week" },
  { value: "monthly", label: "Every month" },
];
/** By their numbers: 1 is Monday. */
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
/** How often a rule runs in a month of an average year; a rule of one day has no such figure. */
const RUNS_A_MONTH: Record<Exclude<Repeats, "once">, number> = { daily: 365.25 / 12, weekly: 365.25 / 84, biweekly: 365.25 / 168, monthly: 1 };

/** What most reports begin with: Mondays at nine. */
export function newRule(zone: string): Rule {
  return { repeats: "weekly", weekday: 1, time: "09:00", zone };
}

/** The same time and zone, repeated otherwise. */
export function repeatAs(rule: Rule, repeats: Repeats): Rule {
  const { time, zone } = rule;
  const here = today(shownZone(zone));
  if (repeats === "once") return { repeats, day: addDays(here, 1), time, zone };
  const span = rule.repeats === "once" ? {} : { start_date: rule.start_date ?? null, end_date: rule.end_date ?? null };
  const weekday = "weekday" in rule ? rule.weekday : 1;
  switch (repeats) {
    case "daily":
      return { repeats, time, zone, ...span };
    case "weekly":
      return { repeats, weekday, time, zone, ...span };
    case "biweekly":
      return { repeats, weekday, anchor: here, time, zone, ...span };
    case "monthly":
      return { repeats, day: 1, time, zone, ...span };
  }
}

/** "Every Monday at 09:00 (Europe/Berlin)". */
export function describeRule(rule: Rule): string {
  const span = rule.repeats === "once" ? [] : [rule.start_date && `from ${longDay(rule.start_date)}`, rule.end_date && `until ${longDay(rule.end_date)}`];
  return [`${repeatsInWords(rule)} at ${rule.time} (${rule.zone})`, ...span].filter(Boolean).join(", ");
}

function repeatsInWords(rule: Rule): string {
  switch (rule.repeats) {
    case "once":
      return `On ${longDay(rule.day)}`;
    case "daily":
      return "Every day";
    case "weekly":
      return `Every ${WEEKDAYS[rule.weekday - 1]}`;
    case "biweekly":
      return `Every second ${WEEKDAYS[rule.weekday - 1]}`;
    case "monthly":
      return rule.day === "last" ? "On the last day of each month" : `On the ${ordinal(rule.day)} of each month`;
  }
}

/** "1st", "22nd". */
export function ordinal(count: number): string {
  const tens = Math.floor(count / 10) % 10;
  const ending = tens === 1 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}

/** What keeps a rule from being tried, by its field. */
export function ruleFaults(rule: Rule): Record<string, string> {
  const faults: Record<string, string> = {};
  if (!/^\d\d:\d\d$/.test(rule.time)) faults.time = "Choose a time.";
  if (rule.repeats === "once" && !rule.day) faults.day = "Choose a day.";
  if (rule.repeats === "biweekly" && !rule.anchor) faults.anchor = "Choose a day of a week in which it runs.";
  if (rule.repeats !== "once" && rule.start_date && rule.end_date && rule.end_date < rule.start_date) faults.end_date = "It ends before it starts.";
  return faults;
}

/** What the runs of an average month cost, each as `perRun`; undefined of a rule that runs once. */
export function costAMonth(rule: Rule, perRun: number): number | undefined {
  return rule.repeats === "once" ? undefined : perRun * RUNS_A_MONTH[rule.repeats];
}

/** "Mon, Nov 30, 2026, 09:00 (UTC+1)": a moment on the clocks of its rule's zone. */
export function formatLocal({ local }: Pick<Moment, "local">): string {
  return `${wallFormat.format(new Date(`${local.slice(0, 16)}:00Z`))} (UTC${offsetOf(local)})`;
}

/** What the changes of the zone's clocks mean for a rule; undefined where they never change. */
export function clockNote(rule: Rule, moments: readonly Moment[]): string | undefined {
  const moved = moments.find(({ local }) => local.slice(11, 16) !== rule.time);
  if (moved) return `On ${longDay(moved.local.slice(0, 10))} the clocks skip ${rule.time}: it runs at ${moved.local.slice(11, 16)}, right after.`;
  const [first] = moments;
  const changed = moments.find(({ local }) => offsetOf(local) !== offsetOf(first?.local ?? ""));
  if (changed) return `The clocks change before ${longDay(changed.local.slice(0, 10))}: it stays at ${rule.time} there.`;
  return first && hasChanges(rule.zone) ? `The clocks change twice a year there: it stays at ${rule.time}. A time they skip runs right after; one they show twice, the first time.` : undefined;
}

/** The zone that was meant: by its name, or by the one city that has these letters. */
export function zoneMeant(typed: string, zones: readonly string[] = knownZones()): string | undefined {
  const wanted = typed.trim().replaceAll(" ", "_").toLowerCase();
  if (wanted === "") return undefined;
  const exact = zones.find((zone) => zone.toLowerCase() === wanted || zone.toLowerCase().endsWith(`/${wanted}`));
  if (exact) return exact;
  const [only, ...others] = zones.filter((zone) => zone.toLowerCase().includes(wanted));
  return others.length === 0 ? only : undefined;
}

/** Every IANA zone that this browser has, its own first. */
export function knownZones(): string[] {
  return [...new Set([ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** The zone, or UTC where this browser has never heard of it. */
export function shownZone(zone: string): string {
  return isKnownZone(zone) ? zone : "UTC";
}

function isKnownZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Whether winter and summer differ there. */
function hasChanges(zone: string): boolean {
  const inMonth = (month: number) => new Intl.DateTimeFormat("en-US", { timeZone: shownZone(zone), timeZoneName: "longOffset" }).format(new Date(Date.UTC(2026, month, 15))).replace(/^\S+ /, "");
  return inMonth(0) !== inMonth(6);
}

/** "+1", "-3:30", "" in UTC, of a time as `2026-11-30T09:00:00+01:00`. */
function offsetOf(local: string): string {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(local) ?? [];
  if (!sign || (hours === "00" && minutes === "00")) return "";
  return `${sign}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}

function longDay(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

const dayFormat = new Intl.DateTimeFormat("en-US", { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const wallFormat = new Intl.DateTimeFormat("en-US", { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" });
