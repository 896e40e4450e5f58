import { expect, test } from "vitest";
import { activeNavPath, NAV, NAV_ITEMS, visibleNav } from "./nav";

test("no two pages share a key of the jump, nor one of the single keys", () => {
  const keys = NAV_ITEMS.flatMap(({ jump }) => jump ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => !/^[a-z\d]$/.test(key) || ["g", "x"].includes(key))).toEqual([]);
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

test("reports have a place of their own, also while the operations hub is turned off", () => {
  const sections = visibleNav({ scopes: [], flags: { OPS_HUB_ENABLED: false } });
  expect(sections.find(({ label }) => label === "Reports")?.items.map(({ label }) => label)).toEqual(["Reports", "Report runs"]);
  expect(sections.map(({ label }) => label)).not.toContain("Operations");
});

const PATHS = NAV_ITEMS.map(({ to }) => to);
const NESTED = PATHS.flatMap((outer) => PATHS.filter((inner) => inner.startsWith(`${outer}/`)).map((inner) => [outer, inner] as const));

test.each(PATHS)("%s is current on its own page, and on a page under it that has no entry", (path) => {
  expect([activeNavPath(path), activeNavPath(`${path}/one`)]).toEqual([path, path]);
});

test("there are entries under others, which the next test is about", () => {
  expect(NESTED).toContainEqual(["/ops", "/ops/locations"]);
});

test.each(NESTED)("%s is not current under %s", (outer, inner) => {
  expect(activeNavPath(`${inner}/one/edit`)).toBe(inner);
  expect(activeNavPath(`${outer}/other`)).toBe(outer);
});

test("an entry is current on its other tabs too", () => {
  expect([activeNavPath("/ops/schedules"), activeNavPath("/ops/dead-letters")]).toEqual(["/ops/runs", "/ops/runs"]);
});

test("a path that only begins alike belongs to no entry", () => {
  expect([activeNavPath("/opsen"), activeNavPath("/")]).toEqual([undefined, undefined]);
});
