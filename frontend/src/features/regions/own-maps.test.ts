// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { geoArea, geoBounds } from "d3-geo";
import { draw } from "./geometry";
import { type MapSection, MOST_BYTES, nameOfFile, outsideOf, readFile, shownOnOwn } from "./own-maps";
import { shapesOf } from "./own-shapes";

const LEFT = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
const HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]];
const feature = (code: string, rings: unknown = [LEFT], more: object = {}) => ({ type: "Feature", properties: { code, name: code.toUpperCase(), members: ["US-CA"], ...more }, geometry: { type: "Polygon", coordinates: rings } });
const file = (...features: unknown[]) => ({ type: "FeatureCollection", features });

describe("shapes of a file", () => {
  it.each([
    ["as RFC 7946 winds them", [LEFT, HOLE.toReversed()]],
    ["the other way round", [LEFT.toReversed(), HOLE]],
    ["in any way", [LEFT, HOLE]],
  ])("are drawn alike when wound %s", (_, rings) => {
    const [shape] = shapesOf(file(feature("a", rings)))?.features ?? [];
    expect(shape && geoArea(shape)).toBeCloseTo(0.0291, 3); // a sixth of a hemisphere's part, and not the rest of the globe
    expect(shape && geoBounds(shape)).toEqual([[0, 0], [10, expect.closeTo(10, 0)]]);
  });

  it("are none where one cannot be drawn", () => {
    expect(shapesOf(file(feature("a"), feature("b", [[[0, 0], [500_000, 0], [1, 1], [0, 0]]])))).toBeNull();
    expect(shapesOf(file(feature("a", [[[0, 0]]])))).toBeNull();
    expect(shapesOf(file({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [0, 0] } }))).toBeNull();
    expect(shapesOf({})).toBeNull();
  });

  it("fill the frame, whatever part of the world they are of", () => {
    const shapes = shapesOf(file(feature("a", [LEFT], { members: ["NG-LA"] })));
    const [drawn] = shapes ? draw("preview", shapes, 300, 200) : [];
    expect(drawn?.path).toMatch(/^M[\d.,-]+L/);
    expect(shapes && draw("preview", shapes, 300, 200)).toHaveLength(1);
  });
});

describe("reading a file", () => {
  it("tells of each feature what it says of itself", () => {
    const { features, shapes } = readFile(`\uFEFF${JSON.stringify(file(feature("west"), { ...feature("x", [LEFT], { code: undefined, members: "US-NY, US-NJ" }), id: 7 }))}`);
    expect(features).toEqual([
      { id: "features[0]", code: "west", name: "WEST", members: ["US-CA"] },
      { id: "features[1]", code: "7", name: "X", members: ["US-NY", "US-NJ"] },
    ]);
    expect(shapes?.features.map(({ properties }) => properties.code)).toEqual(["features[0]", "features[1]"]);
  });

  it("leaves to the API what is wrong with features", () => {
    expect(readFile(JSON.stringify(file({}, null, "x")))).toMatchObject({ shapes: null, features: [{ name: "", members: [] }, { code: "" }, { code: "" }] });
  });

  it.each([
    ["what is not JSON", "<kml/>", "This is not JSON."],
    ["what is no object", "[1, 2]", "This is not GeoJSON."],
    ["what is too large", JSON.stringify({ type: "x".repeat(MOST_BYTES) }), "This file is too large."],
  ])("refuses %s", (_, text, message) => {
    expect(() => readFile(text)).toThrow(message);
  });

  it("names a map by its file", () => {
    expect(nameOfFile("sales_territories 2026.geojson")).toBe("sales territories 2026");
    expect(nameOfFile("zones.JSON")).toBe("zones");
  });
});

describe("the numbers of an own map", () => {
  const row = (kind: string, code: string | null, spend: number, regions: string[]) => ({ kind, code, name: code ?? kind, spend, regions, campaigns: 1 });
  const section = {
    rows: [row("feature", "west", 9, ["California"]), row("outside", null, 4, ["Ontario", "Bayern"]), row("unplaced", null, 1, ["Elbonia"]), row("unattributed", null, 2, [])],
  } as unknown as MapSection;

  it("are those of its features", () => {
    expect([...shownOnOwn(section).values()]).toEqual([expect.objectContaining({ code: "west", spend: 9, names: ["California"] })]);
  });

  it("have what lies outside as one row", () => {
    expect(outsideOf(section)).toEqual([expect.objectContaining({ kind: "outside", spend: 4, names: ["Ontario", "Bayern"] })]);
  });
});
