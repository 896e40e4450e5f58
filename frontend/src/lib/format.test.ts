// @vitest-environment node
import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration, formatMoney, formatMultiple, formatPercent, formatTick, formatValue, NO_VALUE, plural } from "./format";

describe("a missing number", () => {
  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])("is a dash, never 0: %s", (value) => {
    expect(formatMoney(value, "USD")).toBe(NO_VALUE);
    expect(formatCount(value)).toBe(NO_VALUE);
    expect(formatPercent(value)).toBe(NO_VALUE);
    expect(formatMultiple(value)).toBe(NO_VALUE);
  });

  it("is told from a reported zero", () => {
    expect(formatMoney(0, "USD")).toBe("$0.00");
    expect(formatCount(0)).toBe("0");
  });
});

describe("formatMoney", () => {
  it("keeps cents below 1,000 and drops them above", () => {
    expect(formatMoney(16.239, "USD")).toBe("$16.24");
    expect(formatMoney(41_268.4, "USD")).toBe("$41,268");
  });

  it("follows the currency's own minor unit", () => {
    expect(formatMoney(500, "JPY")).toBe("¥500");
    expect(formatMoney(9.5, "EUR")).toBe("€9.50");
  });

  it("shows tiny prices with the digits that matter", () => {
    expect(formatMoney(0.0042, "USD")).toBe("$0.0042");
  });

  it("shows no sign when the currency is unknown", () => {
    expect(formatMoney(12.5, null)).toBe("12.50");
  });

  it("shortens large amounts on cards", () => {
    expect(formatMoney(1_234_567, "USD", true)).toBe("$1.2M");
    expect(formatMoney(9_999, "USD", true)).toBe("$9,999");
  });
});

describe("formatValue", () => {
  it("writes shares with two decimals and factors with a times sign", () => {
    expect(formatValue(0.0215, "percent")).toBe("2.15%");
    expect(formatValue(4.618, "multiple")).toBe("4.62×");
    expect(formatValue(3659.44, "decimal")).toBe("3,659.4");
  });
});

describe("formatTick", () => {
  it("stays short along an axis", () => {
    expect(formatTick(1500, "money", "USD")).toBe("$1.5K");
    expect(formatTick(0.05, "percent")).toBe("5.0%");
    expect(formatTick(2_000_000, "count")).toBe("2M");
  });
});

describe("sizes, times and counts", () => {
  it("name their unit", () => {
    expect(formatBytes(1_500_000)).toBe("1.5 MB");
    expect(formatBytes(0)).toBe("0 B");
    expect(formatDuration(0.05)).toBe("50 ms");
    expect(formatDuration(95)).toBe("1 min 35 s");
    expect(plural(1, "campaign")).toBe("1 campaign");
    expect(plural(2000, "campaign")).toBe("2,000 campaigns");
  });
});
