import { describe, expect, it } from "vitest";
import { connection, offer } from "./fixtures";
import { filtersWithCounts, groupsOf, isIn } from "./grid";

const working = connection({ id: "1" });
const behind = connection({ id: "2", platform: "facebook", health: { ...working.health, is_stale: true } });
const expired = connection({ id: "3", health: { ...working.health, state: "expired", reason: "token_expired" } });
const offers = [offer(), offer({ platform: "facebook" }), offer({ platform: "dataforseo" })];

describe("isIn", () => {
  it("counts one that works and is behind as both", () => {
    expect([isIn("active", behind), isIn("stale", behind), isIn("expired", behind)]).toEqual([true, true, false]);
  });
});

describe("filtersWithCounts", () => {
  it("leaves out states that nothing is in, but not the one that is on", () => {
    const all = [working, behind, expired];
    expect(filtersWithCounts(all, undefined).map(({ value, count }) => [value, count])).toEqual([["active", 2], ["stale", 1], ["expired", 1]]);
    expect(filtersWithCounts(all, "error").find(({ value }) => value === "error")?.count).toBe(0);
  });
});

describe("groupsOf", () => {
  it("shows every platform, also without an account", () => {
    expect(groupsOf(offers, [working, behind, expired], undefined).map(({ offer: { platform }, connections }) => [platform, connections.map(({ id }) => id)])).toEqual([
      ["google", ["1", "3"]],
      ["facebook", ["2"]],
      ["dataforseo", []],
    ]);
  });

  it("shows only platforms with an account that fits a filter", () => {
    expect(groupsOf(offers, [working, behind, expired], "expired").map(({ offer: { platform } }) => platform)).toEqual(["google"]);
  });
});
