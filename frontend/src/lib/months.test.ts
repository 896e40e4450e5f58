import { describe, expect, it } from "vitest";
import { addMonths, formatMonth, thisMonth } from "./months";

describe("addMonths", () => {
  it("crosses the years both ways", () => {
    expect(addMonths("2026-12", 1)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(addMonths("2026-03", -15)).toBe("2024-12");
  });
});

describe("thisMonth", () => {
  it("is the month of the tenant's time zone", () => {
    const moment = new Date("2026-04-01T02:00:00Z");
    expect(thisMonth("America/Chicago", moment)).toBe("2026-03");
    expect(thisMonth("Europe/Berlin", moment)).toBe("2026-04");
  });
});

describe("formatMonth", () => {
  it("names the month whatever the browser's time zone", () => {
    expect(formatMonth("2026-03")).toBe("March 2026");
    expect(formatMonth("2026-03", "short")).toBe("Mar 2026");
  });
});
