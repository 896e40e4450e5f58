import { describe, expect, test } from "vitest";
import { describePull, describeTarget, parseSymbols } from "./describe-pull";
import type { Pull, PullAnswer } from "./pull-queries";

const NOTHING = { received: 0, accepted: 0, unchanged: 0, quarantined: 0, revised: 0, missing: 0, partial: 0, fallback: 0 };
const answer = (outcome: PullAnswer["outcome"]): PullAnswer => ({ ...NOTHING, symbols: ["USD"], outcome, newest: null, stale: false, error: null });

function pull(fields: Partial<Pull>): Pull {
  return { ...({ state: "succeeded", counts: NOTHING, answers: [] } as unknown as Pull), ...fields };
}

describe("describePull", () => {
  test("tells new values from revised ones", () => {
    const counts = { ...NOTHING, received: 10, accepted: 3, revised: 1, unchanged: 6, quarantined: 1 };
    expect(describePull(pull({ counts, answers: [answer("landed")] }))).toBe("2 new values, 1 revised, 6 unchanged, 1 quarantined");
  });

  test("says that nothing changed", () => {
    expect(describePull(pull({ answers: [answer("not_modified"), answer("fresh")] }))).toBe("Nothing changed since the last pull");
  });

  test("says what was not answered beside what landed", () => {
    const counts = { ...NOTHING, received: 1, accepted: 1 };
    expect(describePull(pull({ counts, answers: [answer("landed"), answer("failed")] }))).toBe("1 new value, 0 revised, 0 unchanged, 1 not answered");
  });
});

describe("describeTarget", () => {
  test("names the first few symbols", () => {
    expect(describeTarget({ symbols: ["A", "B", "C", "D", "E", "F"], file: null })).toBe("A, B, C, D and 2 more");
    expect(describeTarget({ symbols: [], file: null })).toBe("Everything");
    expect(describeTarget({ symbols: [], file: "oil.csv" })).toBe("oil.csv");
  });
});

describe("parseSymbols", () => {
  test("takes commas, blanks and lines, and each symbol once", () => {
    expect(parseSymbols(" USD, GBP\nUSD;JPY ")).toEqual(["USD", "GBP", "JPY"]);
  });
});
