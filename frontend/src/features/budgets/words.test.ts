import { describe, expect, it } from "vitest";
import { changeWords, paceSentence, scopeName } from "./words";

describe("scopeName", () => {
  const scope = { level: "campaign" as const, platform: "google_ads" as const, account_id: "100", campaign_name: "Brand", region: null };
  it("names the narrowest thing, and the region", () => {
    expect(scopeName(scope)).toBe("Brand");
    expect(scopeName({ ...scope, region: "Kingston" })).toBe("Brand in Kingston");
    expect(scopeName({ ...scope, level: "account" })).toBe("Account 100, all campaigns");
    expect(scopeName({ ...scope, level: "platform" })).toBe("Google Ads, all campaigns");
    expect(scopeName({ ...scope, level: "all", platform: null })).toBe("All platforms");
  });
});

describe("paceSentence", () => {
  const row = { state: "over" as const, pacing: 1.12, projected_spend: 112, monthly_budget: 100, currency: "USD", ambiguous_platforms: [] };
  it("says by how much, and in which direction", () => {
    expect(paceSentence(row)).toBe("Projected to end 12% over, at $112.00 of $100.00.");
    expect(paceSentence({ ...row, state: "under", pacing: 0.5, projected_spend: 50 })).toBe("Projected to end 50% under, at $50.00 of $100.00.");
    expect(paceSentence({ ...row, state: "on_track", pacing: 1, projected_spend: 100 })).toBe("Projected to end at $100.00 of $100.00.");
  });
  it("asks whose campaign a budget is meant for", () => {
    expect(paceSentence({ ...row, state: "ambiguous", ambiguous_platforms: ["google_ads", "meta_ads"] })).toBe("Google Ads and Meta Ads have a campaign of this name. Upload the budget again with its platform.");
  });
  it("makes no number up", () => {
    expect(paceSentence({ ...row, state: "no_spend", pacing: null, projected_spend: null })).toContain("No spend");
    expect(paceSentence({ ...row, state: "no_budget", pacing: null, monthly_budget: 0 })).toBe("Projected spend: $112.00; the budget is 0.");
  });
});

describe("changeWords", () => {
  const plan = { amount: 400, currency: "EUR", approved_amount: 310, approved_currency: "EUR" };
  it("compares with what is approved", () => {
    expect(changeWords(plan)).toBe("+€90.00 (+29%) against what is approved");
    expect(changeWords({ ...plan, amount: 155 })).toBe("−€155.00 (−50%) against what is approved");
    expect(changeWords({ ...plan, amount: 310 })).toBe("as approved");
    expect(changeWords({ ...plan, approved_amount: null })).toBe("first budget of the month");
  });
  it("never subtracts another currency, nor divides by 0", () => {
    expect(changeWords({ ...plan, approved_currency: "USD" })).toBe("instead of $310.00");
    expect(changeWords({ ...plan, approved_amount: 0 })).toBe("+€400.00 against what is approved");
  });
});
