// @vitest-environment node
import { describe, expect, it } from "vitest";
import { parseSearch, stringifySearch } from "./search-params";

describe("the search of an address", () => {
  it("is readable text and comes back as it was", () => {
    const search = stringifySearch({ platforms: "google_ads,meta_ads", q: "spring & summer", sort: "-spend", empty: "", none: undefined });
    expect(search).toBe("?platforms=google_ads,meta_ads&q=spring+%26+summer&sort=-spend");
    expect(parseSearch(search)).toEqual({ platforms: "google_ads,meta_ads", q: "spring & summer", sort: "-spend" });
  });

  it("keeps numbers text, so that an id with leading zeros survives", () => {
    expect(parseSearch("?q=007")).toEqual({ q: "007" });
  });
});
