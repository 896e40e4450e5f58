import { describe, expect, it } from "vitest";
import type { Me } from "@/api/session";
import { drawWatermark, watermarkOf } from "./watermark";

const me = (aggregatesOnly: boolean) => ({ user: { email: "exec@example.test" }, tenant: { name: "Harbor", aggregates_only: aggregatesOnly } }) as Me;

describe("watermarkOf", () => {
  it("says whose picture it is, and of when, for those who see totals only", () => {
    const text = watermarkOf(me(true), new Date("2026-11-26T06:45:00Z"));
    expect(text).toBe("exec@example.test · Harbor · Nov 26, 2026, 06:45 UTC");
  });
  it("is none for everybody else", () => {
    expect(watermarkOf(me(false), new Date())).toBeUndefined();
    expect(watermarkOf({ ...me(false), tenant: null }, new Date())).toBeUndefined();
  });
});

/** Where a text stands in the picture, as a canvas turns it. */
function drawn(width: number, height: number) {
  const places: { x: number; y: number }[] = [];
  let angle = 0;
  let isSaved = false;
  const context = {
    globalAlpha: 1,
    save: () => (isSaved = true),
    restore: () => (isSaved = false),
    rotate: (by: number) => (angle += by),
    fillText: (_: string, x: number, y: number) => places.push({ x: x * Math.cos(angle) - y * Math.sin(angle), y: x * Math.sin(angle) + y * Math.cos(angle) }),
  };
  drawWatermark(context as unknown as CanvasRenderingContext2D, width, height, "mine");
  return { places, isSaved };
}

describe("drawWatermark", () => {
  it.each([
    [640, 360],
    [1200, 300],
    [320, 900],
  ])("leaves no part of a picture of %i by %i without it", (width, height) => {
    const { places, isSaved } = drawn(width, height);
    const corners = [0, 0.25, 0.5, 0.75, 1].flatMap((across) => [0, 0.5, 1].map((down) => ({ x: across * width, y: down * height })));
    for (const corner of corners) {
      const nearest = Math.min(...places.map(({ x, y }) => Math.hypot(x - corner.x, y - corner.y)));
      expect(nearest).toBeLessThan(400);
    }
    expect(isSaved).toBe(false);
  });
});
