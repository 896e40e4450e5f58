import { expect, test } from "vitest";
import { bodyOf, formOf, NEW_FORM } from "./draft";
import type { KindRules, Report } from "./types";

const narrowedBy = (...names: KindRules["narrowed_by"][number]["name"][]) => ({ narrowed_by: names.map((name) => ({ name, most: 20, required: false })) });

test("a form is sent with the fields that its kind has, and with no others", () => {
  const form = { ...NEW_FORM, kind: "market_brief" as const, name: " Oil ", platforms: "meta_ads", symbols: "BRENT, WTI\n\nGAS" };
  const { name, parameters } = bodyOf(form, narrowedBy("symbols"));
  expect([name, parameters?.symbols, parameters?.platforms]).toEqual(["Oil", ["BRENT", "WTI", "GAS"], []]);
});

test("addresses are one a line, and words that nobody typed are none", () => {
  const body = bodyOf({ ...NEW_FORM, recipients: "ann@example.com\nbob@example.com", narrative: "  " }, narrowedBy());
  expect([body.recipients, body.parameters?.narrative]).toEqual([["ann@example.com", "bob@example.com"], null]);
});

test("a report that is opened and saved stays as it was", () => {
  const parameters = { days: 7, compare: false, platforms: ["google_ads"], account_ids: ["1"], symbols: [], narrative: "Good." };
  const report = { kind: "executive_pack", name: "Pack", parameters, addresses: ["ann@example.com"] } as unknown as Report;
  expect(bodyOf(formOf(report), narrowedBy("platforms", "account_ids"))).toEqual({ name: "Pack", parameters, recipients: ["ann@example.com"] });
});
