// @vitest-environment node
import { describe, expect, it } from "vitest";
import { eachDay } from "@/lib/days";
import { flagsOf, inOrder, spansOf } from "./placement";
import type { Annotation } from "./queries";

const AXIS = eachDay({ start: "2026-03-01", end: "2026-03-31" });
const on = (start: string, end = start, rest: Partial<Annotation> = {}) => ({ id: `${start}/${end}`, start_date: start, end_date: end, created_at: "2026-04-01T10:00:00Z", ...rest }) as Annotation;
const ten = (index: number) => index * 10;
const flagged = (annotations: Annotation[], gap: number) => flagsOf(spansOf(annotations, AXIS), ten, gap).map(({ spans, x }) => [spans.map(({ number }) => number), x]);

describe("inOrder", () => {
  it("goes by day, and within a day by when it was written", () => {
    const [late, early, before] = [on("2026-03-02", undefined, { id: "late", created_at: "2026-04-02T10:00:00Z" }), on("2026-03-02", undefined, { id: "early" }), on("2026-03-01")];
    expect(inOrder([late, early, before].filter((one) => one !== undefined)).map(({ id }) => id)).toEqual(["2026-03-01/2026-03-01", "early", "late"]);
  });
});

describe("spansOf", () => {
  it("numbers by day and finds the points", () => {
    expect(spansOf([on("2026-03-10", "2026-03-12"), on("2026-03-01")], AXIS).map(({ number, from, to }) => [number, from, to])).toEqual([
      [1, 0, 0],
      [2, 9, 11],
    ]);
  });

  it("cuts off what reaches beyond the axis", () => {
    expect(spansOf([on("2026-02-20", "2026-04-05")], AXIS).map(({ from, to }) => [from, to])).toEqual([[0, 30]]);
  });

  it("finds the period that a day lies in", () => {
    const weeks = ["2026-02-23", "2026-03-02", "2026-03-09"];
    expect(spansOf([on("2026-03-08", "2026-03-09")], weeks).map(({ from, to }) => [from, to])).toEqual([[1, 2]]);
  });

  it("has no place on an empty axis", () => {
    expect(spansOf([on("2026-03-01")], [])).toEqual([]);
  });
});

describe("flagsOf", () => {
  it("leaves marks apart that have room", () => {
    expect(flagged([on("2026-03-01"), on("2026-03-04")], 30)).toEqual([
      [[1], 0],
      [[2], 30],
    ]);
  });

  it("makes one of those of the same day", () => {
    expect(flagged([on("2026-03-02"), on("2026-03-02", "2026-03-05")], 30)).toEqual([[[1, 2], 10]]);
  });

  it("stands in the middle of what it gathers", () => {
    expect(flagged([on("2026-03-01"), on("2026-03-03")], 30)).toEqual([[[1, 2], 10]]);
  });

  it("gathers on until all are apart", () => {
    // 2 and 3 meet in 25, which is too near to 1.
    expect(flagged([on("2026-03-01"), on("2026-03-03"), on("2026-03-04"), on("2026-03-20")], 26)).toEqual([
      [[1, 2, 3], 50 / 3],
      [[4], 190],
    ]);
  });

  it("never puts two marks nearer than the gap", () => {
    const days = Array.from({ length: 31 }, (_, index) => on(AXIS[index] as string)).filter((_, index) => index % 3 !== 1);
    const places = flagsOf(spansOf(days, AXIS), (index) => index * 7, 24).map(({ x }) => x);
    expect(Math.min(...places.slice(1).map((x, index) => x - (places[index] as number)))).toBeGreaterThanOrEqual(24);
    expect(places.length).toBeGreaterThan(1);
  });
});
