import { describe, expect, it } from "vitest";
import type { Schema } from "@/api/client";
import { describeCondition, describeEvery } from "./describe";
import { conditionErrors, conditionOf, draftErrors, draftOf, newDraft, ruleOf } from "./draft";

const MEASURES = [
  { name: "ctr", label: "CTR", unit: "share" },
  { name: "spend", label: "Spend", unit: "money" },
] as Schema<"MeasureInfo">[];
const draft = { ...newDraft("me@example.test"), name: "Spend", value: "100" };

describe("conditionOf", () => {
  it("reads shares in percent, and writes them back the same", () => {
    const condition = conditionOf({ ...draft, measure: "ctr", value: "2.5" }, MEASURES);
    expect(condition).toEqual({ kind: "threshold", measure: "ctr", operator: "gt", value: 0.025, days: 7 });
    const rule = { ...ruleOf(draft, MEASURES, "demo"), condition, filters: [] } as unknown as Parameters<typeof draftOf>[0];
    expect(draftOf(rule, MEASURES).value).toBe("2.5");
  });

  it("asks budgets which way, and by how much", () => {
    const condition = conditionOf({ ...draft, kind: "pacing", side: "any", percent: "10" }, MEASURES);
    expect(condition).toEqual({ kind: "pacing", direction: "any", percent: 10 });
    expect(describeCondition(condition, MEASURES)).toBe("A budget is projected over or under by 10% or more");
    expect(conditionErrors({ ...draft, kind: "pacing", percent: "" })).toEqual({ percent: "Give a number above 0." });
  });

  it("asks anomalies how unusual, and against how much", () => {
    const condition = conditionOf({ ...draft, kind: "anomaly", direction: "down" }, MEASURES);
    expect(condition).toEqual({ kind: "anomaly", measure: "spend", direction: "down", threshold: 3.5, weeks: 8 });
    expect(describeCondition(condition, MEASURES)).toBe("Spend is unusually lower than on the same weekday of 8 weeks before (z 3.5)");
    expect(conditionErrors({ ...draft, kind: "anomaly", threshold: "0", weeks: "3" })).toEqual({ threshold: "From 1 to 100.", weeks: "From 4 to 26 weeks." });
  });

  it("asks freshness for nothing else", () => {
    expect(ruleOf({ ...draft, kind: "freshness", filters: [{ dimension: "platform", operator: "in", values: ["x"] }] }, MEASURES, "warehouse")).toMatchObject({
      condition: { kind: "freshness", worst: "stale" },
      filters: [],
    });
  });
});

describe("draftErrors", () => {
  it("accepts a whole draft, also one that tells a channel alone", () => {
    expect(draftErrors(draft)).toEqual({});
    expect(draftErrors({ ...draft, recipients: "", channels: ["c1"] })).toEqual({});
  });

  it("names what is missing", () => {
    expect(draftErrors({ ...newDraft(""), days: "0" })).toEqual({
      name: "Give it a name.",
      value: "Give a number.",
      days: "From 1 to 90 days.",
      recipients: "Give at least one address, or choose a channel.",
    });
    expect(conditionErrors({ ...draft, kind: "change", percent: "0" })).toEqual({ percent: "Give a number above 0." });
  });
});

describe("describeCondition", () => {
  it("says it as a sentence", () => {
    expect(describeCondition(conditionOf({ ...draft, measure: "ctr", value: "2.5", days: "1" }, MEASURES), MEASURES)).toBe("CTR above 2.5% over 1 day");
    expect(describeCondition(conditionOf({ ...draft, kind: "change" }, MEASURES), MEASURES)).toBe("Spend rises by 25% against the days before, over 7 days");
    expect(describeCondition({ kind: "freshness", worst: "late" })).toBe("The numbers are late or stale");
  });
});

describe("describeEvery", () => {
  it("uses the greatest unit that fits", () => {
    expect([15, 60, 90, 2880].map(describeEvery)).toEqual(["every 15 minutes", "every hour", "every 90 minutes", "every 2 days"]);
  });
});
