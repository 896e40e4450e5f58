import { describe, expect, it } from "vitest";
import { cellCurrency, cellKey, changesOf, emptyRow, monthTotals, readAmount, savedDrafts, takeSuggestions, withAdded } from "./draft-cells";
import type { Cell, Grid, GridRow, Plan } from "./queries";

const MARCH = "2026-03";
const plan = (fields: Partial<Plan>): Plan => ({ id: "p1", state: "draft", amount: 100, currency: "EUR", revision: 3, ...fields }) as Plan;
const cell = (fields: Partial<Cell> = {}): Cell => ({ month: MARCH, amount: null, currency: null, source: null, plan: null, ...fields });
const row = (fields: Partial<GridRow> = {}): GridRow => ({ level: "campaign", platform: "google_ads", account_id: "1", campaign_id: "7", campaign_name: "Brand", region: null, spend_before: 5, spend_currency: "EUR", cells: [cell()], ...fields });
const grid = (rows: GridRow[]): Grid => ({ dataset: "warehouse", months: [MARCH], rows, total_rows: rows.length, currencies: ["EUR"] });
const typed = (text: string, of = row()) => ({ [cellKey(of, MARCH)]: { text } });

describe("readAmount", () => {
  it("reads amounts as people write them", () => {
    expect(readAmount(" 1,200.50 ")).toBe(1200.5);
    expect(readAmount("0")).toBe(0);
  });
  it("guesses nothing", () => {
    for (const text of ["", "abc", "-1", "1.2.3", "1e3", "2000000000", "1.1234567"]) expect(readAmount(text), text).toBeUndefined();
  });
});

describe("changesOf", () => {
  it("drafts what was typed, in the currency that is spent, and names the draft it replaces", () => {
    const held = row({ cells: [cell({ plan: plan({}) })] });
    expect(changesOf([row()], typed("250"), "USD").drafts).toEqual([{ platform: "google_ads", account_id: "1", campaign_id: "7", campaign_name: "Brand", region: null, month: MARCH, amount: 250, currency: "EUR", revision: null }]);
    expect(changesOf([held], typed("250"), "USD").drafts[0]?.revision).toBe(3);
  });
  it("leaves what did not change", () => {
    const held = row({ cells: [cell({ plan: plan({}) })] });
    expect(changesOf([held], typed("100.00"), "USD")).toEqual({ drafts: [], emptied: [], errors: {} });
    expect(changesOf([row()], typed(" "), "USD")).toEqual({ drafts: [], emptied: [], errors: {} });
  });
  it("takes an emptied draft back", () => {
    const held = plan({});
    expect(changesOf([row({ cells: [cell({ plan: held })] })], typed(""), "USD").emptied).toEqual([held]);
  });
  it("touches no proposal", () => {
    const held = row({ cells: [cell({ plan: plan({ state: "proposed" }) })] });
    expect(changesOf([held], typed("1"), "USD").drafts).toEqual([]);
  });
  it("says which cell holds no amount", () => {
    expect(Object.keys(changesOf([row()], typed("lots"), "USD").errors)).toEqual([cellKey(row(), MARCH)]);
  });
});

describe("cellCurrency", () => {
  it("prefers what is planned, then in force, then spent", () => {
    expect(cellCurrency(row(), cell({ plan: plan({ currency: "GBP" }), currency: "JMD" }), undefined, "USD")).toBe("GBP");
    expect(cellCurrency(row(), cell({ currency: "JMD" }), undefined, "USD")).toBe("JMD");
    expect(cellCurrency(row(), cell(), undefined, "USD")).toBe("EUR");
    expect(cellCurrency(row({ spend_currency: null }), cell(), undefined, "USD")).toBe("USD");
  });
});

describe("takeSuggestions", () => {
  const suggestion = { level: "campaign" as const, platform: "google_ads" as const, account_id: "1", campaign_id: "7", campaign_name: "Brand", region: null, month: MARCH, amount: 12.5, currency: "USD", share: 0.5 };
  it("types them into the grid, and adds the rows it lacks", () => {
    const taken = takeSuggestions([suggestion, { ...suggestion, campaign_id: "8", campaign_name: "Other" }], grid([row()]));
    expect(Object.values(taken.edits)).toEqual([{ text: "12.5", currency: "USD" }, { text: "12.5", currency: "USD" }]);
    expect(taken.added.map(({ campaign_name: name }) => name)).toEqual(["Other"]);
  });
  it("leaves cells under review alone", () => {
    const held = row({ cells: [cell({ plan: plan({ state: "proposed" }) })] });
    expect(takeSuggestions([suggestion], grid([held])).edits).toEqual({});
  });
});

describe("monthTotals", () => {
  const wide = row({ level: "platform", account_id: null, campaign_id: null, campaign_name: null, cells: [cell({ amount: 90, currency: "EUR", source: "plan" })] });
  it("adds what is in force, drafted or typed, a currency apart", () => {
    const other = row({ campaign_id: "8", cells: [cell({ amount: 40, currency: "USD", source: "upload" })] });
    expect([...monthTotals([row(), other], MARCH, typed("60"), "EUR")]).toEqual([["EUR", 60], ["USD", 40]]);
  });
  it("counts a campaign within a budget of its platform once", () => {
    expect([...monthTotals([wide, row()], MARCH, typed("60"), "EUR")]).toEqual([["EUR", 90]]);
  });
});

describe("withAdded", () => {
  it("shows added rows first, until the grid has them", () => {
    const added = emptyRow({ level: "platform", platform: "meta_ads", account_id: null, campaign_id: null, campaign_name: null, region: null }, [MARCH]);
    expect(withAdded(grid([row()]), [added])).toHaveLength(2);
    expect(withAdded(grid([{ ...added, spend_before: 1 }]), [added])).toHaveLength(1);
  });
});

describe("savedDrafts", () => {
  it("leaves proposals out", () => {
    const held = row({ cells: [cell({ plan: plan({ id: "a" }) }), cell({ plan: plan({ id: "b", state: "proposed" }) }), cell()] });
    expect(savedDrafts([held]).map(({ id }) => id)).toEqual(["a"]);
  });
});
