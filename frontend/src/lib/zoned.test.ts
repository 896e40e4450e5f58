import { describe, expect, it } from "vitest";
import { fromWallClock, toWallClock } from "./zoned";

describe("wall clocks", () => {
  it("show a moment in a zone", () => {
    expect(toWallClock("2026-03-12T10:00:00Z", "Europe/Berlin")).toBe("2026-03-12T11:00");
  });

  it("are read back as the same moment, on both sides of a change of the clocks", () => {
    for (const moment of ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-10-25T02:30:00Z", "2026-07-01T12:00:00Z"]) {
      expect(fromWallClock(toWallClock(moment, "Europe/Berlin"), "Europe/Berlin")).toBe(moment);
    }
  });

  it("are nothing without a time", () => {
    expect(fromWallClock("", "UTC")).toBeUndefined();
  });
});
