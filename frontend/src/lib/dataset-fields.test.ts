import { describe, expect, test } from "vitest";
import { datasetFields } from "./dataset-fields";

const first = { definition: { required: ["platform"], properties: { platform: { type: "string", description: "Ad platform." }, campaign_id: {}, spend: { type: ["number", "null"], "x-unit": "money" } } } };
const second = { definition: { required: ["platform"], properties: { tax: {}, spend: { type: "number", "x-unit": "money" }, platform: { type: "string" }, campaign_id: {} } } };

describe("datasetFields", () => {
  test("says of each field what the newest version says, in the order of the oldest", () => {
    const fields = datasetFields({ versions: [second, first], natural_key: ["platform"] });
    expect(fields.map(({ name }) => name)).toEqual(["platform", "campaign_id", "spend", "tax"]);
    expect(fields[0]).toEqual({ name: "platform", type: ["string"], description: "", required: true, key: true, unit: undefined });
    expect(fields[2]).toMatchObject({ type: ["number"], unit: "money", required: false });
  });

  test("has no field where there is no version", () => {
    expect(datasetFields({ versions: [], natural_key: [] })).toEqual([]);
  });
});
