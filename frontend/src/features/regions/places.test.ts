import { describe, expect, it } from "vitest";
import { bounds, classOf, countriesOf, mapOf, offTheMap, type RegionRow, shownOn } from "./places";

const row = (name: string, place: string | null, spend: number, clicks = 10): RegionRow =>
  ({
    code: name,
    name,
    kind: "region",
    spend,
    clicks,
    impressions: null,
    conversions: null,
    conversions_value: null,
    place: place === null ? null : { code: place, country: place.slice(0, 2), name },
  }) as unknown as RegionRow;

const ROWS = [row("California", "US-CA", 30), row("Calif.", "US-CA", 10), row("Texas", "US-TX", 5), row("Bayern", "DE-BY", 7), row("Elsewhere", null, 2)];

describe("the map", () => {
  it("is the only country there is, the world otherwise", () => {
    expect(mapOf(undefined, ["US"])).toBe("US");
    expect(mapOf(undefined, ["DE", "US"])).toBe("world");
    expect(mapOf(undefined, [])).toBe("world");
  });

  it("is the country asked for, where that has numbers", () => {
    expect(mapOf("DE", ["DE", "US"])).toBe("DE");
    expect(mapOf("FR", ["DE", "US"])).toBe("world");
    expect(mapOf("world", ["US"])).toBe("world");
  });
});

describe("a shape", () => {
  it("adds all names of its place and computes ratios last", () => {
    const california = shownOn("US", ROWS).get("US-CA");
    expect(california?.spend).toBe(40);
    expect(california?.cpc).toBe(2);
  });

  it("of the world is a country", () => {
    const world = shownOn("world", ROWS);
    expect([...world.keys()].toSorted()).toEqual(countriesOf(ROWS));
    expect(world.get("US")).toMatchObject({ name: "United States", spend: 45 });
  });

  it("never shows what has no place", () => {
    expect(offTheMap(ROWS).map(({ name }) => name)).toEqual(["Elsewhere"]);
    expect([...shownOn("world", ROWS).values()].reduce((sum, each) => sum + (each.spend ?? 0), 0)).toBe(52);
  });
});

describe("classes", () => {
  it("hold about as many values each", () => {
    const lower = bounds([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]);
    expect(lower).toEqual([1, 3, 5, 7, 9]);
    expect([1, 4, 8, 1000].map((value) => classOf(value, lower))).toEqual([0, 1, 3, 4]);
  });

  it("are as many as there are values, when these are few", () => {
    expect(bounds([4, 4, 4])).toEqual([4]);
    expect(bounds([])).toEqual([]);
    expect(classOf(4, [4])).toBe(0);
  });
});
