// @vitest-environment node
import { describe, expect, it } from "vitest";
import { addDays, axisFormat, eachDay, formatRange, isDay, lengthOf, startOfQuarter, today } from "./days";

describe("isDay", () => {
  it.each(["2026-02-28", "2024-02-29", "1999-12-31"])("takes %s", (text) => expect(isDay(text)).toBe(true));
  it.each(["2026-02-30", "2025-02-29", "2026-13-01", "26-01-01", "", null, 20260101])("refuses %s", (text) => expect(isDay(text)).toBe(false));
});

describe("days", () => {
  it("cross months, leap days and daylight saving without losing one", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(lengthOf({ start: "2026-03-01", end: "2026-03-31" })).toBe(31);
    expect(eachDay({ start: "2026-10-24", end: "2026-10-27" })).toEqual(["2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"]);
  });

  it("are the day it is where the account is", () => {
    const moment = new Date("2026-11-20T03:00:00Z");
    expect(today("America/Chicago", moment)).toBe("2026-11-19");
    expect(today("Asia/Tokyo", moment)).toBe("2026-11-20");
  });

  it("start quarters in January, April, July and October", () => {
    expect(startOfQuarter("2026-03-31")).toBe("2026-01-01");
    expect(startOfQuarter("2026-11-20")).toBe("2026-10-01");
  });
});

describe("axisFormat", () => {
  it("names days within a year, and months with their year beyond it", () => {
    expect(axisFormat(["2026-01-01", "2026-12-31"])("2026-11-02")).toBe("Nov 2");
    expect(axisFormat(["2021-08-18", "2026-08-18"])("2026-11-02")).toBe("Nov 2026");
  });
});

describe("formatRange", () => {
  it("says the year once, or twice when it changes", () => {
    expect(formatRange({ start: "2026-10-21", end: "2026-11-19" })).toBe("Oct 21 – Nov 19, 2026");
    expect(formatRange({ start: "2025-12-21", end: "2026-01-19" })).toBe("Dec 21, 2025 – Jan 19, 2026");
    expect(formatRange({ start: "2026-01-19", end: "2026-01-19" })).toBe("Jan 19, 2026");
  });
});
