import { expect, test } from "vitest";
import { NAV, NAV_ITEMS, visibleNav } from "./nav";

test("no two pages share a key of the jump, nor one of the single keys", () => {
  const keys = NAV_ITEMS.map(({ jump }) => jump);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => !/^[a-z]$/.test(key) || ["g", "x"].includes(key))).toEqual([]);
});

test("what explains the figures stands with the figures", () => {
  const insights = NAV.find(({ label }) => label === "Insights")?.items.map(({ to }) => to) ?? [];
  expect(insights.indexOf("/annotations")).toBe(insights.indexOf("/regions") + 1);
});

test("pages that need an outer scope or a feature are left out for those who lack it", () => {
  const shown = visibleNav({ scopes: [], flags: { OPS_HUB_ENABLED: false } }).flatMap(({ items }) => items.map(({ label }) => label));
  expect(shown).toContain("Annotations");
  expect(shown).not.toContain("Portfolio");
  expect(shown).not.toContain("Locations");
});
