// @vitest-environment node
import { describe, expect, it } from "vitest";
import { linesOf } from "./chart";
import type { Answer, Catalog } from "./queries";
import type { Filter } from "./question";
import { canTell, marksOf, type Restatement, restatedParts, restatementFilter, restatementsOf } from "./restatements";

const CATALOG = {
  measures: [
    { name: "spend", additivity: "additive" },
    { name: "cpc", additivity: "ratio", numerator: "spend", denominator: "clicks" },
  ],
} as unknown as Catalog;
const of = (fields: Partial<Restatement>) => ({ date: "2026-03-03", platform: "google_ads", account_id: "100", campaign_id: "1", ad_group_id: null, ad_id: null, region: null, measure: "spend", extracted_at: "2026-03-20T08:00:00Z", ...fields }) as Restatement;
const only = (dimension: Filter["dimension"], operator: Filter["operator"], ...values: string[]) => ({ dimension, operator, values }) as Filter;
const DAYS = ["2026-03-02", "2026-03-03"];
const same = (day: string) => day;

describe("restatedParts", () => {
  it("is the measure, or what a rate is made of", () => {
    expect(restatedParts("spend", CATALOG)).toEqual(["spend"]);
    expect(restatedParts("cpc", CATALOG)).toEqual(["spend", "clicks"]);
  });
});

describe("filters", () => {
  it("can be told where they name ids", () => {
    expect(canTell([only("platform", "in", "google_ads"), only("campaign", "not_in", "1")])).toBe(true);
    expect(canTell([only("campaign", "contains", "brand")])).toBe(false);
    expect(canTell([only("region", "in", "Kingston")])).toBe(false);
  });

  it("leave out what they leave out of the figures", () => {
    const items = [of({}), of({ platform: "meta_ads" }), of({ measure: "clicks" })];
    expect(restatementsOf(items, ["spend"], [only("platform", "in", "google_ads")])).toEqual([items[0]]);
    expect(restatementsOf(items, ["spend", "clicks"], [only("platform", "not_in", "google_ads")])).toEqual([items[1]]);
  });

  it("narrow what is asked for where one name is enough", () => {
    expect(restatementFilter(["spend"], [only("platform", "in", "meta_ads")])).toEqual({ measure: "spend", platform: "meta_ads" });
    expect(restatementFilter(["spend", "clicks"], [only("platform", "in", "meta_ads", "google_ads")])).toEqual({});
    expect(restatementFilter(["spend"], [only("platform", "not_in", "meta_ads")])).toEqual({ measure: "spend" });
  });
});

describe("marksOf", () => {
  it("marks the line of the entity alone, with the last reading", () => {
    const items = [of({}), of({ extracted_at: "2026-03-22T08:00:00Z", ad_id: "7" }), of({ date: "2026-03-02", campaign_id: "2" })];
    expect(marksOf(items, { platform: "google_ads", account_id: "100", campaign_id: "1" }, DAYS, same)).toEqual(new Map([[1, "Restated later, read Mar 22"]]));
    expect([...marksOf(items, { platform: "meta_ads" }, DAYS, same).keys()]).toEqual([]);
    expect([...marksOf(items, undefined, DAYS, same).keys()].toSorted()).toEqual([0, 1]);
  });

  it("marks the period that the day lies in, and the compared line never", () => {
    const rows = [{ date: "2026-03-02", spend: 1, spend_previous: 2 }];
    const answer = { rows, range: { start_date: "2026-03-02", end_date: "2026-03-08" } } as unknown as Answer;
    const { series } = linesOf(answer, "spend", "Spend", [], "week", [of({ date: "2026-03-05" })]);
    expect(series.map(({ marks }) => marks?.size ?? 0)).toEqual([1, 0]);
  });
});
