import { describe, expect, it } from "vitest";
import { type Answers, isAnswered, stepAfter, stepBefore, stepToShow, toSave } from "./wizard";

const NOTHING: Answers = { business_type: null, location_count: null, goals: [] };

describe("stepToShow", () => {
  it("resumes at the first step without an answer", () => {
    expect(stepToShow(undefined, { next_step: "location_count" })).toBe("location_count");
  });

  it("goes back to a step that is answered", () => {
    expect(stepToShow("business_type", { next_step: "goals" })).toBe("business_type");
  });

  it("does not jump over a step without an answer", () => {
    expect(stepToShow("goals", { next_step: "business_type" })).toBe("business_type");
  });

  it("shows any step of finished answers, and the first when none is asked for", () => {
    expect(stepToShow("goals", { next_step: null })).toBe("goals");
    expect(stepToShow(undefined, { next_step: null })).toBe("business_type");
  });

  it("takes no notice of a step that there is not", () => {
    expect(stepToShow("colour", { next_step: "goals" })).toBe("goals");
  });
});

describe("the order of the steps", () => {
  it("ends on both sides", () => {
    expect(stepBefore("business_type")).toBeUndefined();
    expect(stepAfter("business_type")).toBe("location_count");
    expect(stepAfter("goals")).toBeUndefined();
  });
});

describe("isAnswered", () => {
  it("wants a choice, or one goal at least", () => {
    expect(isAnswered(NOTHING, "business_type")).toBe(false);
    expect(isAnswered(NOTHING, "goals")).toBe(false);
    expect(isAnswered({ ...NOTHING, goals: ["be_found"] }, "goals")).toBe(true);
    expect(isAnswered({ ...NOTHING, location_count: "1" }, "location_count")).toBe(true);
  });
});

describe("toSave", () => {
  it("finishes with the last step alone", () => {
    expect(toSave(NOTHING, "location_count").finish).toBe(false);
    expect(toSave(NOTHING, "goals").finish).toBe(true);
  });
});
