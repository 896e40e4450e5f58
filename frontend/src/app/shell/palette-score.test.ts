// @vitest-environment node
import { describe, expect, it } from "vitest";
import { scoreOf } from "./palette-score";

describe("scoreOf", () => {
  it("prefers the label over keywords, and the beginning of words over their middle", () => {
    const scores = [
      scoreOf("Access requests", "access"),
      scoreOf("Settings: Access review", "access"),
      scoreOf("Inaccessible", "access"),
      scoreOf("Settings", "access", ["account", "access"]),
    ];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it("finds words in any order, also among the keywords", () => {
    expect(scoreOf("Ask for break-glass access", "access ask")).toBeGreaterThan(0);
    expect(scoreOf("Support", "glass break", ["break glass"])).toBeGreaterThan(0);
  });

  it("leaves out what only has the same letters somewhere", () => {
    expect(scoreOf("Market", "access", ["prices", "rates", "series", "index"])).toBe(0);
  });
});
