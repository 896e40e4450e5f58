// @vitest-environment node
import { describe, expect, it } from "vitest";
import { changeOf } from "./change";

describe("changeOf", () => {
  it("calls a lower cost better and a lower count worse", () => {
    expect(changeOf(9, 10, "lower")).toMatchObject({ direction: "down", verdict: "good" });
    expect(changeOf(9, 10, "higher")).toMatchObject({ direction: "down", verdict: "bad" });
    expect(changeOf(9, 10, "neutral")).toMatchObject({ direction: "down", verdict: "neutral" });
  });

  it("compares nothing with what was not reported", () => {
    expect(changeOf(null, 10, "higher")).toBeUndefined();
    expect(changeOf(10, undefined, "higher")).toBeUndefined();
  });

  it("gives no percentage from zero", () => {
    expect(changeOf(5, 0, "higher")).toEqual({ ratio: null, direction: "up", verdict: "good" });
    expect(changeOf(0, 0, "higher")).toEqual({ ratio: 0, direction: "flat", verdict: "neutral" });
  });
});
