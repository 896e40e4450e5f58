import { readFileSync } from "node:fs";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { describe, expect, it } from "vitest";
import { type Shape, type Shapes, WORLD } from "@/lib/borders";
import { closeView, fitView, isInView, panned, pointAt, roundedTo, scaleBar, type Spot, spotOf, worldView, zoomed } from "./view";
import { outsideOf, shapeAt } from "./where";

const SIZE = { width: 600, height: 340 };
const AUSTIN = { latitude: 30.2672, longitude: -97.7431 };
const MUNICH = { latitude: 48.137, longitude: 11.575 };
const HONOLULU = { latitude: 21.307, longitude: -157.858 };
const SUVA = { latitude: -18.1416, longitude: 178.4419 };

function borders(map: string): Shapes {
  const file = JSON.parse(readFileSync(`src/lib/shapes/${map}.json`, "utf8")) as Topology<{ shapes: GeometryCollection<{ code: string; name: string }> }>;
  return feature(file, file.objects.shapes) as Shapes;
}
const world = borders(WORLD);
const country = (code: string): Shape => world.features.find(({ properties }) => properties.code === code) ?? expect.unreachable();
const near = (a: Spot, b: Spot) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.01;

describe("fitView", () => {
  it.each([
    ["US", AUSTIN, true],
    ["US", HONOLULU, false],
    ["DE", MUNICH, true],
    ["FJ", SUVA, true],
    ["FR", { latitude: 48.86, longitude: 2.35 }, true],
    ["NZ", { latitude: -41.29, longitude: 174.78 }, true],
    ["RU", { latitude: 55.75, longitude: 37.62 }, true],
  ])("shows of %s what %j is part of: %s", (code, point, isSeen) => {
    expect(isInView(fitView(country(code), SIZE), SIZE, point)).toBe(isSeen);
  });

  it("makes a small country as large as a large one", () => {
    const { latitude, longitude } = fitView(country("LU"), SIZE);
    expect(Math.round(latitude)).toBe(50);
    expect(Math.round(longitude)).toBe(6);
    expect(fitView(country("LU"), SIZE).scale).toBeGreaterThan(20 * fitView(country("US"), SIZE).scale);
  });
});

describe("moving about", () => {
  const view = fitView(country("US"), SIZE);

  it("finds the point of a spot, and the spot of a point", () => {
    const spot: Spot = [211, 97];
    expect(near(spotOf(view, SIZE, pointAt(view, SIZE, spot)), spot)).toBe(true);
  });

  it("brings what was left of the map into it", () => {
    const [x, y] = spotOf(view, SIZE, AUSTIN);
    expect(near(spotOf(panned(view, SIZE, [40, -25]), SIZE, AUSTIN), [x + 40, y - 25])).toBe(true);
  });

  it("keeps what is under the spot when it comes nearer", () => {
    const spot = spotOf(view, SIZE, AUSTIN);
    const closer = zoomed(view, SIZE, 4, spot);
    expect(near(spotOf(closer, SIZE, AUSTIN), spot)).toBe(true);
    expect(closer.scale).toBeCloseTo(view.scale * 4);
  });

  it("has a nearest and a furthest", () => {
    expect(zoomed(view, SIZE, 1e9, [0, 0]).scale).toBe(zoomed(view, SIZE, 1e12, [0, 0]).scale);
    expect(zoomed(view, SIZE, 1e-9, [0, 0]).scale).toBe(worldView(SIZE).scale);
  });

  it("goes on beyond the 180th meridian", () => {
    const beyond = panned(closeView(SUVA, 1_000_000, SIZE), SIZE, [-250, 0]);
    expect(beyond.longitude).toBeLessThan(-175);
    expect(isInView(beyond, SIZE, SUVA)).toBe(true);
  });
});

describe("roundedTo", () => {
  it("keeps no more decimals than a pixel tells apart", () => {
    const exact = { latitude: 30.267_153_21, longitude: -97.743_057_42 };
    expect(roundedTo(fitView(country("US"), SIZE), exact)).toEqual({ latitude: 30.3, longitude: -97.7 });
    expect(roundedTo(closeView(exact, 10_000, SIZE), exact)).toEqual({ latitude: 30.2672, longitude: -97.7431 });
  });
});

describe("scaleBar", () => {
  it("is a round distance that takes no more than it may", () => {
    expect(scaleBar(closeView(AUSTIN, 60_000, SIZE), 110)).toEqual({ label: "10 km", width: 100 });
    expect(scaleBar(closeView(AUSTIN, 4000, SIZE), 110)).toEqual({ label: "500 m", width: 75 });
  });
});

describe("outsideOf", () => {
  it.each([
    ["US", AUSTIN],
    ["US", HONOLULU],
    ["US", { latitude: 40.57, longitude: -73.9 }],
    ["MX", { latitude: 31.74, longitude: -106.45 }],
  ])("says nothing of what lies in %s, at its coast or border: %j", (code, point) => {
    expect(outsideOf(country(code), world, point)).toBeUndefined();
  });

  it("says in which other country it is", () => {
    expect(outsideOf(country("US"), world, MUNICH)).toBe("The pin lies in Germany, outside of the chosen country: United States.");
  });

  it("takes what is off a coarse coast for the land", () => {
    expect(outsideOf(country("DE"), world, { latitude: 25.7617, longitude: -80.1918 })).toContain("in United States");
  });

  it("says that it is at sea", () => {
    expect(outsideOf(country("US"), world, { latitude: 25, longitude: -60 })).toBe("The pin lies at sea, outside of the chosen country: United States.");
  });
});

describe("shapeAt", () => {
  it("knows the region of a point", () => {
    expect(shapeAt(borders("US"), AUSTIN)?.properties.name).toBe("Texas");
  });
});
