// @vitest-environment node
import { describe, expect, it } from "vitest";
import { presetRange, readView, viewSearch } from "./view";

const TODAY = "2026-11-20";

describe("the shared view in the URL", () => {
  it("falls back to its defaults for every bad value", () => {
    const search = viewSearch.parse({ dataset: "live", range: "999d", start: "bad", end: "2026-02-30", compare: "yes" });
    expect(readView(search, TODAY)).toEqual({ dataset: "warehouse", range: undefined, preset: "latest", compare: "previous_period" });
  });

  it("ignores a range that ends before it starts", () => {
    expect(readView({ start: "2026-11-10", end: "2026-11-01" }, TODAY).preset).toBe("latest");
  });

  it("keeps the moment whose knowledge is shown, and no other text", () => {
    expect(readView(viewSearch.parse({ as_of: "2026-11-19T10:00:00Z" }), TODAY).asOf).toBe("2026-11-19T10:00:00Z");
    expect(readView(viewSearch.parse({ as_of: "yesterday" }), TODAY).asOf).toBeUndefined();
  });

  it("takes two days over a preset", () => {
    const view = readView({ range: "7d", start: "2026-11-01", end: "2026-11-10" }, TODAY);
    expect(view.range).toEqual({ start: "2026-11-01", end: "2026-11-10" });
    expect(view.preset).toBeUndefined();
  });
});

describe("presetRange", () => {
  it("ends yesterday, because today is never complete", () => {
    expect(presetRange("7d", TODAY)).toEqual({ start: "2026-11-13", end: "2026-11-19" });
    expect(presetRange("mtd", TODAY)).toEqual({ start: "2026-11-01", end: "2026-11-19" });
    expect(presetRange("ytd", TODAY)).toEqual({ start: "2026-01-01", end: "2026-11-19" });
  });

  it("stays sane on the first of a month", () => {
    expect(presetRange("mtd", "2026-11-01")).toEqual({ start: "2026-10-01", end: "2026-10-31" });
    expect(presetRange("lastmonth", "2026-01-01")).toEqual({ start: "2025-12-01", end: "2025-12-31" });
  });

  it("leaves the range to the data for the default", () => {
    expect(presetRange("latest", TODAY)).toBeUndefined();
  });
});
