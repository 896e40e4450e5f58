import { describe, expect, it } from "vitest";
import { everyMonth } from "./months";

const WRITTEN = { reviews: 3, replied: 1 };

describe("everyMonth", () => {
  it("puts those between in which nothing was written", () => {
    expect(everyMonth([{ month: "2025-11-01", ...WRITTEN }, { month: "2026-02-01", ...WRITTEN }])).toEqual([
      { month: "2025-11-01", ...WRITTEN },
      { month: "2025-12-01", reviews: 0, replied: 0 },
      { month: "2026-01-01", reviews: 0, replied: 0 },
      { month: "2026-02-01", ...WRITTEN },
    ]);
  });

  it("leaves none and neighbours as they are", () => {
    expect(everyMonth([])).toEqual([]);
    expect(everyMonth([{ month: "2025-12-01", ...WRITTEN }, { month: "2026-01-01", ...WRITTEN }])).toHaveLength(2);
  });
});
