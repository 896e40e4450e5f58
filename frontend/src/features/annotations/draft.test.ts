// @vitest-environment node
import { describe, expect, it } from "vitest";
import { daysAround, daysName } from "./days";
import { bodyOf, draftErrors, draftOf, EVERYTHING, newDraft, scopeKey } from "./draft";
import type { Annotation } from "./queries";
import { reachable, scopeGroups } from "./scopes";
import { scopeName } from "./words";

const CAMPAIGN = { platform: "google_ads", account_id: "100", campaign_id: "1", campaign_name: "Brand" } as const;
const ANNOTATION = { start_date: "2026-03-10", end_date: "2026-03-10", title: "Sale", text: null, category: "price", ...CAMPAIGN } as Annotation;

describe("a draft", () => {
  it("is as the annotation was", () => {
    expect(bodyOf(draftOf(ANNOTATION))).toEqual({ start_date: "2026-03-10", end_date: null, title: "Sale", text: null, category: "price", ...CAMPAIGN });
    expect(draftOf({ ...ANNOTATION, end_date: "2026-03-12" }).end).toBe("2026-03-12");
  });

  it("is sent without blanks around it, on one line", () => {
    expect(bodyOf({ ...newDraft("2026-03-10", EVERYTHING), title: "  Big \t sale ", text: " " })).toMatchObject({ title: "Big sale", text: null });
  });

  it("names what is missing", () => {
    expect(draftErrors(newDraft("", undefined))).toEqual({ start: "Choose a day.", title: "Say what happened.", scope: "Say what it is about." });
    expect(draftErrors({ ...draftOf(ANNOTATION), end: "2026-03-09" })).toEqual({ end: "Choose a day on or after the first." });
    expect(draftErrors(draftOf(ANNOTATION))).toEqual({});
  });
});

describe("scopes to choose", () => {
  const known = {
    filters: { platforms: [{ platform: "google_ads" }], accounts: [{ platform: "google_ads", account_id: "100", name: "Main" }], regions: [] },
    campaign: { rows: [{ platform: "google_ads", account_id: "100", campaign_id: "1", name: "Brand" }] },
  } as unknown as Parameters<typeof scopeGroups>[0];
  const labels = (...reach: boolean[]) => scopeGroups(known, undefined, { isLimited: reach[0] ?? false, totalsOnly: reach[1] ?? false }).flatMap(({ options }) => options.map(({ label }) => label));

  it("go from everything to single campaigns", () => {
    expect(labels()).toEqual(["Everything", "Google Ads", "Main (Google Ads)", "Brand (Google Ads)"]);
  });

  it("leave out what the caller may not write about", () => {
    expect(labels(true)).toEqual(["Main (Google Ads)", "Brand (Google Ads)"]);
    expect(labels(false, true)).toEqual(["Everything", "Google Ads"]);
  });

  it("begin with one that the caller may write about", () => {
    expect(reachable(EVERYTHING, { isLimited: false, totalsOnly: true })).toBe(EVERYTHING);
    expect(reachable(EVERYTHING, { isLimited: true, totalsOnly: false })).toBeUndefined();
    expect(reachable(CAMPAIGN, { isLimited: true, totalsOnly: false })).toBe(CAMPAIGN);
    expect(reachable(CAMPAIGN, { isLimited: false, totalsOnly: true })).toBeUndefined();
  });

  it("keep the one that stands there, though the figures do not name it", () => {
    const own = { ...EVERYTHING, platform: "tiktok_ads" } as const;
    expect(scopeGroups(known, own, { isLimited: false, totalsOnly: false })[0]?.options[0]?.key).toBe(scopeKey(own));
    expect(scopeGroups(undefined, EVERYTHING, { isLimited: false, totalsOnly: false })[0]?.options.map(({ label }) => label)).toEqual(["Everything"]);
  });
});

describe("words", () => {
  it("name scopes", () => {
    expect(scopeName(EVERYTHING)).toBe("Everything");
    expect(scopeName({ ...EVERYTHING, platform: "meta_ads" })).toBe("Meta Ads");
    expect(scopeName({ ...CAMPAIGN, campaign_id: null, campaign_name: null })).toBe("Google Ads, account 100");
    expect(scopeName(CAMPAIGN)).toBe("Brand (Google Ads)");
  });

  it("name days", () => {
    expect(daysName(ANNOTATION)).toBe("Tue, Mar 10, 2026");
    expect(daysName({ start_date: "2026-03-10", end_date: "2026-03-12" })).toBe("Mar 10 – Mar 12, 2026");
  });
});

describe("daysAround", () => {
  it("has two weeks on either side, up to yesterday", () => {
    expect(daysAround(ANNOTATION, "2026-06-01")).toEqual({ start: "2026-02-24", end: "2026-03-24" });
    expect(daysAround(ANNOTATION, "2026-03-13")).toEqual({ start: "2026-02-24", end: "2026-03-12" });
  });

  it("has none for what is still to come", () => {
    expect(daysAround(ANNOTATION, "2026-03-10")).toBeUndefined();
  });
});
