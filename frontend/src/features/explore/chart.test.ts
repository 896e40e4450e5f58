import { describe, expect, it } from "vitest";
import { formatPeriod, linesOf, periodsOf } from "./chart";
import type { Answer } from "./queries";

const RANGE = { start_date: "2026-01-01", end_date: "2026-01-14", compared_start_date: null, compared_end_date: null };
const answerOf = (rows: Answer["rows"]) => ({ rows, range: RANGE }) as Answer;

describe("periodsOf", () => {
  it("begins weeks on Mondays", () => {
    expect(periodsOf({ start: "2026-01-01", end: "2026-01-14" }, "week")).toEqual(["2025-12-29", "2026-01-05", "2026-01-12"]);
  });

  it("has each month and quarter once", () => {
    const range = { start: "2025-11-20", end: "2026-02-03" };
    expect(periodsOf(range, "month")).toEqual(["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]);
    expect(periodsOf(range, "quarter")).toEqual(["2025-10-01", "2026-01-01"]);
  });
});

describe("formatPeriod", () => {
  it("names a period as people do", () => {
    expect(formatPeriod("2026-04-01", "quarter")).toBe("Q2 2026");
    expect(formatPeriod("2026-04-01", "month")).toBe("Apr 2026");
    expect(formatPeriod("2026-03-30", "week")).toBe("Week of Mar 30");
  });
});

describe("linesOf", () => {
  it("breaks a line where nothing was reported", () => {
    const rows = [
      { date: "2025-12-29", platform: "meta_ads", clicks: 3 },
      { date: "2026-01-12", platform: "meta_ads", clicks: null },
    ];
    const { series } = linesOf(answerOf(rows), "clicks", "Clicks", ["platform"], "week");
    expect(series.map(({ label, values }) => [label, values])).toEqual([["Meta Ads", [3, null, null]]]);
  });

  it("shows the greatest six groups and counts the rest", () => {
    const rows = Array.from({ length: 8 }, (_, index) => ({ date: "2026-01-05", region: `R${index}`, clicks: index }));
    const { series, hidden } = linesOf(answerOf(rows), "clicks", "Clicks", ["region"], "week");
    expect(series.map(({ label }) => label)).toEqual(["R7", "R6", "R5", "R4", "R3", "R2"]);
    expect(hidden).toBe(2);
  });

  it("puts the compared range beside the whole", () => {
    const rows = [{ date: "2026-01-05", clicks: 5, clicks_previous: 4, clicks_change: 0.25 }];
    const { series } = linesOf(answerOf(rows), "clicks", "Clicks", [], "week");
    expect(series.map(({ values }) => values)).toEqual([[null, 5, null], [null, 4, null]]);
  });
});
