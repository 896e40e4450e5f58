import { describe, expect, it } from "vitest";
import { parseKey } from "./failing-key";

describe("parseKey", () => {
  it("reads an account, a campaign, a day and what is wrong", () => {
    expect(parseKey("google_ads:100")).toEqual({ platform: "google_ads", accountId: "100" });
    expect(parseKey("google_ads:100:7@2026-03-10")).toEqual({ platform: "google_ads", accountId: "100", campaignId: "7", day: "2026-03-10" });
    expect(parseKey("meta_ads:act_1@2026-03-10 without spend and clicks")).toEqual({
      platform: "meta_ads",
      accountId: "act_1",
      day: "2026-03-10",
      what: "without spend and clicks",
    });
  });

  it("leaves other keys as they are", () => {
    expect(parseKey("EUR")).toBeUndefined();
    expect(parseKey("something:else:entirely")).toBeUndefined();
  });
});
