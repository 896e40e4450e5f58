import { expect, test } from "vitest";
import { errorsOf, type Row, textsOf, valuesOf } from "./cells";

const BROKEN: Row = {
  id: "1",
  dataset: "ad_performance",
  dataset_version: "1.0.0",
  origin: "push",
  origin_id: "2",
  source_row: 3,
  pointer: "/spend",
  rule: "type",
  message: "spend cannot be 'x'.",
  errors: [
    { pointer: "/spend", rule: "type", message: "spend cannot be 'x'.", column: null },
    { pointer: "/currency_code", rule: "required", message: "currency_code is missing.", column: null },
    { pointer: "/segments/age~1band", rule: "type", message: "age/band cannot be 7.", column: null },
  ],
  row: { account_id: "0012", spend: "x", segments: { "age/band": 7 }, clicks: 5, region: null },
  corrected: null,
  created_at: "2026-01-01T00:00:00Z",
};
const PROPERTIES = { account_id: { type: "string" }, spend: { type: ["number", "null"] }, segments: { type: "object" }, clicks: { type: "integer" } };

test("a record shows its cells, the field that it lacks, and what is wrong with each", () => {
  expect(textsOf(BROKEN)).toEqual({ account_id: "0012", spend: "x", segments: '{"age/band":7}', clicks: "5", region: "", currency_code: "" });
  expect(errorsOf(BROKEN, "segments")).toEqual(["age/band cannot be 7."]);
  expect(errorsOf(BROKEN, "clicks")).toEqual([]);
});

test("an edited record takes the types of its dataset, and leaves out what is empty", () => {
  const texts = { ...textsOf(BROKEN), spend: "7.5", currency_code: "EUR", segments: '{"age":"18"}' };
  expect(valuesOf(BROKEN, texts, PROPERTIES)).toEqual({ account_id: "0012", spend: 7.5, segments: { age: "18" }, clicks: 5, currency_code: "EUR" });
});

test("a row of a file stays text under the columns of the file", () => {
  const uploaded: Row = { ...BROKEN, origin: "upload", row: { Cost: "x" }, errors: [{ pointer: "/spend", rule: "type", message: "no", column: "Cost" }] };
  expect(textsOf(uploaded)).toEqual({ Cost: "x" });
  expect(errorsOf(uploaded, "Cost")).toEqual(["no"]);
  expect(valuesOf(uploaded, { Cost: "7" }, PROPERTIES)).toEqual({ Cost: "7" });
});

test("what was corrected before is what is edited", () => {
  expect(textsOf({ ...BROKEN, errors: [], corrected: { spend: 1 } })).toEqual({ spend: "1" });
});
