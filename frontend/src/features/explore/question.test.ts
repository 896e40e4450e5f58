import { describe, expect, it } from "vitest";
import { type Asked, readAsked, toggled, toQuestion, writeAsked } from "./question";

const ASKED: Asked = {
  measures: ["clicks", "roas"],
  dimensions: ["campaign", "region"],
  grain: undefined,
  filters: [
    { dimension: "campaign", operator: "contains", values: ["spring; 50|50 a.b", "ü,é"] },
    { dimension: "platform", operator: "not_in", values: ["meta_ads"] },
  ],
};

describe("readAsked", () => {
  it("reads what writeAsked wrote", () => {
    expect(readAsked(writeAsked(ASKED))).toEqual(ASKED);
  });

  it("keeps a split by nothing apart from the default split", () => {
    const none = { ...ASKED, dimensions: [] };
    expect(readAsked(writeAsked(none)).dimensions).toEqual([]);
    expect(readAsked({}).dimensions).toEqual(["platform"]);
  });

  it("writes nothing for the default question", () => {
    expect(writeAsked(readAsked({}))).toEqual({ measures: undefined, by: undefined, grain: undefined, where: undefined });
  });

  it("leaves out what nobody knows", () => {
    const asked = readAsked({ measures: "clicks,profit", by: "planet,ad", where: "campaign.like.x;planet.in.x;ad.in.;campaign.in.%E0%A4" });
    expect(asked).toMatchObject({ measures: ["clicks"], dimensions: ["ad"], filters: [] });
  });
});

describe("toQuestion", () => {
  const view = { dataset: "demo", range: { start: "2026-01-01", end: "2026-01-31" }, preset: undefined, compare: "none" } as const;

  it("asks for the range of the view", () => {
    expect(toQuestion(ASKED, view)).toMatchObject({ start_date: "2026-01-01", end_date: "2026-01-31", dataset: "demo", compare: "none" });
  });

  it("leaves the range to the server when the view has none", () => {
    expect(toQuestion(ASKED, { ...view, range: undefined })).not.toHaveProperty("start_date");
  });
});

describe("toggled", () => {
  it("keeps the order of all names", () => {
    expect(toggled(["c", "a"], "b", ["a", "b", "c"])).toEqual(["a", "b", "c"]);
    expect(toggled(["a", "b"], "a", ["a", "b", "c"])).toEqual(["b"]);
  });
});
