// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { moved, weeklyHours } from "./columns";

describe("moved", () => {
  it.each([
    [0, 2, ["b", "c", "a"]],
    [2, 0, ["c", "a", "b"]],
    [1, 1, ["a", "b", "c"]],
    [0, -1, ["a", "b", "c"]],
    [2, 3, ["a", "b", "c"]],
    [3, 0, ["a", "b", "c"]],
  ])("takes the one at %i to %i", (from, to, order) => {
    expect(moved(["a", "b", "c"], from, to)).toEqual(order);
  });
});

describe("weeklyHours", () => {
  it("adds the periods of a week, over midnight too", () => {
    const hours = [
      { day: "monday", opens: "09:00", closes: "18:30" },
      { day: "friday", opens: "20:00", closes: "02:00" },
      { day: "sunday", opens: "00:00", closes: "24:00" },
    ] as const;
    expect(weeklyHours([...hours])).toBe(39.5);
  });

  it("is unknown when nobody said", () => {
    expect(weeklyHours([])).toBeNull();
  });
});
