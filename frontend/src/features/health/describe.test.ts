import { describe, expect, it } from "vitest";
import { describeDays, describeNumber, worstOf } from "./describe";

describe("worstOf", () => {
  it("never takes unknown for a pass", () => {
    expect(worstOf(["pass", "unknown"])).toBe("unknown");
    expect(worstOf(["unknown", "warn", "pass"])).toBe("warn");
    expect(worstOf(["pass", "fail", "warn"])).toBe("fail");
    expect(worstOf([])).toBeUndefined();
  });
});

describe("describeNumber", () => {
  it("says the unit, and that nothing is known", () => {
    expect(describeNumber(0.9345, "share")).toBe("93.5%");
    expect(describeNumber(1, "rows")).toBe("1 row");
    expect(describeNumber(31.04, "robust z")).toBe("robust z 31.04");
    expect(describeNumber(null, "rows")).toBe("unknown");
  });
});

describe("describeDays", () => {
  it("counts the days by how they came out, the worst first", () => {
    expect(describeDays([{ status: "pass" }, { status: "fail" }, { status: "pass" }])).toBe("3 days: 1 failed, 2 passed");
    expect(describeDays([])).toBe("Not checked yet");
  });
});
