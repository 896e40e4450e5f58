import { describe, expect, it } from "vitest";
import { bucketsOf, type ProviderPoint, valuesOf } from "./health-series";

const point = (at: string, succeeded: number): ProviderPoint => ({
  at,
  succeeded,
  failed: 0,
  success_rate: 1,
  p50_seconds: 2,
  p95_seconds: 3,
  committed: 4,
  quarantined: 0,
  bytes: 5,
});

describe("bucketsOf", () => {
  it("names every day that the range touches", () => {
    expect(bucketsOf({ since: "2026-03-01T10:00:00Z", until: "2026-03-03T10:00:00Z", bucket: "day" })).toEqual([
      "2026-03-01T00:00:00.000Z",
      "2026-03-02T00:00:00.000Z",
      "2026-03-03T00:00:00.000Z",
    ]);
  });

  it("goes by the hour for a short range", () => {
    expect(bucketsOf({ since: "2026-03-01T10:30:00Z", until: "2026-03-01T12:00:00Z", bucket: "hour" })).toEqual(["2026-03-01T10:00:00.000Z", "2026-03-01T11:00:00.000Z"]);
  });
});

describe("valuesOf", () => {
  it("leaves a gap where nothing finished, and never a zero", () => {
    const buckets = ["2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z"];
    expect(valuesOf([point("2026-03-02T00:00:00Z", 7)], buckets, (one) => one.succeeded)).toEqual([null, 7]);
  });
});
