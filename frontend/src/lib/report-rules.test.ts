import { describe, expect, it } from "vitest";
import { clockNote, costAMonth, describeRule, formatLocal, newRule, ordinal, repeatAs, type Rule, ruleFaults, zoneMeant } from "./report-rules";

const at = { time: "02:30", zone: "Europe/Berlin" };
const moment = (local: string) => ({ at: local, local, zone: "Europe/Berlin" });

describe("describeRule", () => {
  it.each<[Rule, string]>([
    [{ repeats: "once", day: "2026-12-03", ...at }, "On Dec 3, 2026 at 02:30 (Europe/Berlin)"],
    [{ repeats: "daily", ...at }, "Every day at 02:30 (Europe/Berlin)"],
    [{ repeats: "weekly", weekday: 7, ...at }, "Every Sunday at 02:30 (Europe/Berlin)"],
    [{ repeats: "biweekly", weekday: 1, anchor: "2026-12-01", ...at }, "Every second Monday at 02:30 (Europe/Berlin)"],
    [{ repeats: "monthly", day: 22, ...at }, "On the 22nd of each month at 02:30 (Europe/Berlin)"],
    [{ repeats: "monthly", day: "last", start_date: "2026-12-01", end_date: "2027-02-28", ...at }, "On the last day of each month at 02:30 (Europe/Berlin), from Dec 1, 2026, until Feb 28, 2027"],
  ])("says when %j runs", (rule, words) => {
    expect(describeRule(rule)).toBe(words);
  });

  it("counts as people do", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 28].map(ordinal)).toEqual(["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "28th"]);
  });
});

describe("repeatAs", () => {
  it("keeps time, zone, weekday and span", () => {
    const weekly: Rule = { repeats: "weekly", weekday: 5, end_date: "2027-01-01", ...at };
    expect(repeatAs(weekly, "biweekly")).toMatchObject({ repeats: "biweekly", weekday: 5, end_date: "2027-01-01", ...at });
    expect(Object.keys(repeatAs(weekly, "once")).toSorted()).toEqual(["day", "repeats", "time", "zone"]);
    expect(repeatAs(weekly, "monthly")).not.toHaveProperty("weekday");
  });
});

describe("ruleFaults", () => {
  it("names the field that is not filled in, or contradicts another", () => {
    expect(ruleFaults(newRule("UTC"))).toEqual({});
    expect(ruleFaults({ ...newRule("UTC"), time: "" })).toHaveProperty("time");
    expect(ruleFaults({ repeats: "once", day: "", ...at })).toHaveProperty("day");
    expect(ruleFaults({ repeats: "daily", start_date: "2027-01-02", end_date: "2027-01-01", ...at })).toHaveProperty("end_date");
  });
});

describe("clockNote", () => {
  const rule: Rule = { repeats: "daily", ...at };
  it("tells of a time that the clocks skip", () => {
    expect(clockNote(rule, [moment("2027-03-27T02:30:00+01:00"), moment("2027-03-28T03:00:00+02:00")])).toBe("On Mar 28, 2027 the clocks skip 02:30: it runs at 03:00, right after.");
  });
  it("tells before which moment the clocks change", () => {
    expect(clockNote(rule, [moment("2027-10-30T02:30:00+02:00"), moment("2027-11-06T02:30:00+01:00")])).toBe("The clocks change before Nov 6, 2027: it stays at 02:30 there.");
  });
  it("tells what holds where clocks change, and nothing where they do not", () => {
    expect(clockNote(rule, [moment("2027-06-01T02:30:00+02:00")])).toContain("twice a year");
    expect(clockNote({ ...rule, zone: "UTC" }, [moment("2027-06-01T02:30:00+00:00")])).toBeUndefined();
    expect(clockNote(rule, [])).toBeUndefined();
  });
});

describe("zoneMeant", () => {
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "America/North_Dakota/Center", "Asia/Tokyo"];
  it.each([
    ["europe/berlin", "Europe/Berlin"],
    ["berlin", "Europe/Berlin"],
    ["new york", "America/New_York"],
    [" toky", "Asia/Tokyo"],
    ["america", undefined],
    ["nowhere", undefined],
    ["", undefined],
  ])("takes %j for %j", (typed, zone) => {
    expect(zoneMeant(typed, zones)).toBe(zone);
  });
});

it("shows a moment on the clocks of its zone, with their distance from UTC", () => {
  expect(formatLocal({ local: "2026-11-30T09:00:00+01:00" })).toBe("Mon, Nov 30, 2026, 09:00 (UTC+1)");
  expect(formatLocal({ local: "2026-11-30T09:00:00-03:30" })).toBe("Mon, Nov 30, 2026, 09:00 (UTC-3:30)");
  expect(formatLocal({ local: "2026-11-30T09:00:00+00:00" })).toBe("Mon, Nov 30, 2026, 09:00 (UTC)");
});

it("tells what an average month costs", () => {
  expect(costAMonth({ repeats: "daily", ...at }, 2)).toBeCloseTo(60.875);
  expect(costAMonth({ repeats: "monthly", day: 1, ...at }, 2)).toBe(2);
  expect(costAMonth({ repeats: "once", day: "2026-12-03", ...at }, 2)).toBeUndefined();
});
