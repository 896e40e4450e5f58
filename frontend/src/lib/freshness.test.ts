// @vitest-environment node
import { describe, expect, it } from "vitest";
import { freshnessOf } from "./freshness";
import { formatAgo, formatUntil } from "./time";

const NOW = Date.parse("2026-11-20T12:00:00Z");

describe("freshnessOf", () => {
  it.each([
    ["2026-11-20T11:40:00Z", "fresh"],
    ["2026-11-20T11:20:00Z", "late"],
    ["2026-11-20T10:59:00Z", "stale"],
    ["2026-11-20T12:00:30Z", "fresh"],
    [null, "missing"],
  ])("calls a snapshot of %s %s", (generatedAt, state) => expect(freshnessOf(generatedAt, NOW, 3600)).toBe(state));
});

describe("ages", () => {
  it("are told in whole units", () => {
    expect(formatAgo("2026-11-20T11:59:50Z", NOW)).toBe("just now");
    expect(formatAgo("2026-11-20T11:26:00Z", NOW)).toBe("34 minutes ago");
    expect(formatAgo("2026-11-20T11:00:00Z", NOW)).toBe("1 hour ago");
    expect(formatAgo("2026-11-17T12:00:00Z", NOW)).toBe("3 days ago");
    expect(formatUntil("2026-11-20T12:05:00Z", NOW)).toBe("in 5 minutes");
    expect(formatUntil("2026-11-20T11:00:00Z", NOW)).toBe("now");
  });
});
