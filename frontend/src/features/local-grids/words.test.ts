import { describe, expect, it } from "vitest";
import { isPaid, sourceWords } from "./words";

describe("sourceWords", () => {
  it("never takes what is told in practice for what a provider says", () => {
    expect(sourceWords("dataforseo", "live")).toBe("Google Maps, by DataForSEO");
    expect(sourceWords("dataforseo", "simulated")).toBe("Google Maps, by DataForSEO, in practice");
    expect(sourceWords("simulated", "simulated")).toBe("Simulated");
  });
});

describe("isPaid", () => {
  it("is what DataForSEO answers, at once or later", () => {
    expect(["simulated", "dataforseo", "dataforseo_standard", "places_api", undefined].map(isPaid)).toEqual([false, true, true, false, false]);
  });
});
