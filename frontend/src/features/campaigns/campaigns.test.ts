// @vitest-environment node
import { describe, expect, it } from "vitest";
import { combinedAnswer } from "@/mocks/metrics-answers";
import { combine, inCurrency, MEASURES } from "./measures";
import { partlyReported, whyMissing } from "./missing";
import { type Restatement, restatedDays } from "./restatements";
import { campaignsSearch, readPlatforms, togglePlatform } from "./search";
import { buildTrend, openFrom, valuesOf } from "./trend";

const EMPTY = { spend: null, impressions: null, clicks: null, conversions: null, conversions_value: null, ctr: null, cpc: null, cpm: null, cpa: null, cvr: null, roas: null };

describe("combine", () => {
  it("computes ratios from sums, not from ratios", () => {
    const total = combine([
      { ...EMPTY, spend: 10, clicks: 1, conversions: 1, conversions_value: 30 },
      { ...EMPTY, spend: 90, clicks: 99, conversions: 3, conversions_value: 70 },
    ]);
    expect(total).toMatchObject({ spend: 100, cpc: 1, cpa: 25, roas: 1, impressions: null, ctr: null });
  });

  it("has no return when the value of a counted conversion is unknown", () => {
    expect(combine([{ ...EMPTY, spend: 10, conversions: 2 }, { ...EMPTY, spend: 10, conversions: 1, conversions_value: 50 }]).roas).toBeNull();
  });

  it("divides by nothing without inventing a number", () => {
    expect(combine([{ ...EMPTY, spend: 10, clicks: 0, conversions: 0 }])).toMatchObject({ cpc: null, cpa: null });
  });
});

describe("rows in the currency of the totals", () => {
  const currency = { reporting: "USD", chosen: "USD", fx_source: "ECB", excluded: [] };
  const euros = { ...EMPTY, currency: "EUR", spend: 8, clicks: 5, spend_reporting: 10, conversions_value_reporting: null };

  it("are converted, with the ratios that follow, or left out without a rate", () => {
    const rows = inCurrency([euros, { ...euros, spend_reporting: null }, { ...euros, currency: "USD", spend: 3 }], currency);
    expect(rows.map(({ spend, cpc }) => [spend, cpc])).toEqual([[10, 2], [3, null]]);
  });

  it("are those of that currency alone where nothing converts", () => {
    expect(inCurrency([euros], { ...currency, reporting: "JPY" })).toEqual([]);
  });
});

describe("a missing value", () => {
  const summary = { ...combinedAnswer(new URLSearchParams()).campaign.summary };

  it("names the part that was not reported", () => {
    expect(whyMissing({ ...summary, conversions: null, cpa: null }, "cpa")).toBe("Conversions not reported");
    expect(whyMissing({ ...summary, conversions: 0, cpa: null }, "cpa")).toBe("No conversions to divide by");
    expect(whyMissing({ ...summary, conversions_value: null, roas: null }, "roas")).toBe("Conversion value not reported");
  });

  it("warns when only some days reported it", () => {
    expect(partlyReported({ ...summary, reported_share: { conversions: 0.83 } }, "conversions")).toBe("reported for 83% of campaign days");
    expect(partlyReported({ ...summary, reported_share: { conversions: 1 } }, "conversions")).toBeUndefined();
  });
});

describe("the trend", () => {
  const restatement: Restatement = {
    date: "2026-11-01",
    platform: "google_ads",
    account_id: "1",
    grain: "campaign",
    campaign_id: "1",
    ad_group_id: null,
    ad_id: null,
    region: null,
    measure: "spend",
    change: "restated",
    sequence: 1,
    old_value: 1,
    new_value: 1.5,
    currency: "USD",
    extracted_at: "2026-11-05T06:00:00Z",
    recorded_at: "2026-11-05T06:10:00Z",
    job_id: null,
  };
  const point = { ...EMPTY, is_settled: true, link_clicks: null, reach: null, frequency: null };

  it("leaves a gap on a day without a row", () => {
    const points = [{ ...point, date: "2026-11-01", spend: 5 }, { ...point, date: "2026-11-03", spend: 0 }];
    expect(valuesOf(points, { start: "2026-11-01", end: "2026-11-03" }, "spend")).toEqual([5, null, 0]);
  });

  it("is open from the first day after the last settled one", () => {
    const points = ["2026-11-01", "2026-11-02", "2026-11-03"].map((date, index) => ({ ...point, date, is_settled: index === 0 }));
    expect(openFrom(points, ["2026-11-01", "2026-11-02", "2026-11-03"])).toBe(1);
    expect(openFrom(points.slice(0, 1), ["2026-11-01"])).toBeUndefined();
  });

  it("marks the days whose drawn measure was restated, with what it was", () => {
    const item = { ...restatement, date: "2026-11-01", measure: "spend" as const, old_value: 1, new_value: 1.5 };
    const other = { ...item, date: "2026-11-02", measure: "clicks" as const };
    expect(restatedDays([other, item], "spend")).toEqual(new Map([["2026-11-01", "Restated from $1.00 to $1.50, read Nov 5"]]));
    expect([...restatedDays([other, item], "cpc").keys()]).toEqual(["2026-11-01", "2026-11-02"]);
  });

  it("lays the compared days beside the range, day by day", () => {
    const answer = combinedAnswer(new URLSearchParams({ start_date: "2026-11-01", end_date: "2026-11-03", compare: "previous_period" }));
    const { days, series } = buildTrend(answer.campaign.trend, answer.campaign.comparison, { start: "2026-11-01", end: "2026-11-03" }, MEASURES.spend);
    expect(days).toHaveLength(3);
    expect(series.map((item) => [item.id, item.dashed ?? false, item.pointLabel?.(0)])).toEqual([
      ["now", false, undefined],
      ["then", true, "Oct 29"],
    ]);
  });
});

describe("the overview's address", () => {
  it("falls back for bad values", () => {
    expect(campaignsSearch.parse({ measure: "profit", q: "", platforms: "x".repeat(300) })).toEqual({ measure: undefined, q: undefined, platforms: undefined });
    expect(readPlatforms("google_ads,friendster")).toEqual(["google_ads"]);
  });

  it("adds and takes away platforms", () => {
    expect(togglePlatform(["google_ads"], "meta_ads")).toBe("google_ads,meta_ads");
    expect(togglePlatform(["google_ads"], "google_ads")).toBeUndefined();
  });
});
