import { describe, expect, it } from "vitest";
import { seriesOf, totalsOf } from "./traffic";

const days = [
  { day: "2026-11-01", sessions: 10, users: 8, key_events: null },
  { day: "2026-11-04", sessions: 30, users: 20, key_events: 2 },
];

describe("seriesOf", () => {
  it("leaves days open that were not read", () => {
    expect(seriesOf({ days })).toEqual({ days: ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"], sessions: [10, null, null, 30], users: [8, null, null, 20] });
  });

  it("is empty without days", () => {
    expect(seriesOf({ days: [] }).days).toEqual([]);
  });
});

describe("totalsOf", () => {
  it("adds what was reported, and nothing that was not", () => {
    expect(totalsOf({ days })).toEqual({ sessions: 40, keyEvents: 2, busiest: "2026-11-04" });
    expect(totalsOf({ days: days.slice(0, 1) }).keyEvents).toBeNull();
  });
});
