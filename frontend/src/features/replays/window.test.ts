import { describe, expect, it } from "vitest";
import { defaultWindow, windowProblem } from "./window";

describe("defaultWindow", () => {
  it("is the last seven days that are over", () => {
    expect(defaultWindow(new Date("2026-03-15T23:59:00Z"))).toEqual({ start: "2026-03-08", end: "2026-03-14" });
  });
});

describe("windowProblem", () => {
  it("takes a day, and 31 of them", () => {
    expect(windowProblem("2026-03-01", "2026-03-01")).toBeUndefined();
    expect(windowProblem("2026-03-01", "2026-03-31")).toBeUndefined();
  });

  it("says what is wrong", () => {
    expect(windowProblem("2026-03-01", "2026-04-01")).toMatch(/32 days/);
    expect(windowProblem("2026-03-02", "2026-03-01")).toMatch(/before it begins/);
    expect(windowProblem("", "2026-03-01")).toMatch(/both days/);
  });
});
