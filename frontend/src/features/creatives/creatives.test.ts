// @vitest-environment node
import { describe, expect, it } from "vitest";
import { firstLines, inWords, nameOf, shapeOf, shownAddress, webAddress } from "./copy";
import type { Copy } from "./queries";
import { bestFirst, readSort, titleOf } from "./sort";
import { differences } from "./versions";

const COPY: Copy = { name: null, headline: "Boats\nOars", body: "Fresh from the yard.", call_to_action: "shop_now", link_url: null, image_url: null, type: "responsive_search_ad", status: "active" };

describe("a preview", () => {
  it("resembles a result of a search, a post, or nothing that is known", () => {
    expect(shapeOf("google_ads", COPY)).toBe("search");
    expect(shapeOf("google_ads", { ...COPY, type: "responsive_display_ad" })).toBe("post");
    expect(shapeOf("meta_ads", COPY)).toBe("post");
    expect(shapeOf("google_ads", { ...COPY, headline: null, body: null })).toBe("bare");
  });

  it("shows the first of several texts", () => {
    expect(firstLines("a\n\nb\nc", 2)).toEqual(["a", "b"]);
    expect(firstLines(null, 2)).toEqual([]);
  });

  it("shows where a click leads as ads do", () => {
    expect(shownAddress("https://www.shop.test/sail?utm=1")).toBe("shop.test/sail");
    expect(shownAddress("https://shop.test/")).toBe("shop.test");
  });
});

describe("an address that a platform told", () => {
  it("is a link only when it is one of the web", () => {
    expect(webAddress("https://shop.test/a")?.href).toBe("https://shop.test/a");
    expect(webAddress("javascript:alert(1)")).toBeUndefined();
    expect(webAddress("shop.test/a")).toBeUndefined();
    expect(webAddress(null)).toBeUndefined();
  });
});

describe("names", () => {
  it("are put in words, and stand for themselves where there is none", () => {
    expect(inWords("SHOP_NOW")).toBe("Shop now");
    expect(inWords("")).toBeUndefined();
    expect(nameOf({ kind: "ad", creative_id: "11", name: null })).toBe("Ad 11");
  });
});

describe("an order", () => {
  it("falls back to spend where the address names no measure", () => {
    expect([readSort("cpa"), readSort("-roas"), readSort("profit"), readSort("--spend"), readSort(undefined)]).toEqual(["cpa", "-roas", "-spend", "-spend", "-spend"]);
  });

  it("begins with the best, and says so", () => {
    expect(["cpa", "clicks", "roas"].map((key) => titleOf(bestFirst(key as "cpa")))).toEqual(["Lowest cost per conversion", "Most clicks", "Highest return on ad spend"]);
  });
});

describe("versions", () => {
  const before = { ...COPY, image_url: "https://cdn.test/1", valid_from: "2026-03-01T00:00:00Z", valid_to: "2026-03-02T00:00:00Z" };

  it("differ in what is said and not in where the image lies", () => {
    const now = { ...before, headline: "Sails", status: "paused", image_url: "https://cdn.test/2" };
    expect(differences(now, before)).toEqual([
      { label: "Headline", before: "Boats\nOars", after: "Sails" },
      { label: "Status", before: "Active", after: "Paused" },
    ]);
  });
});
