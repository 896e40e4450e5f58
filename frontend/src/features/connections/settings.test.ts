import { describe, expect, it } from "vitest";
import { connection } from "./fixtures";
import { changesOf, settingsOf } from "./settings";

describe("changesOf", () => {
  it("sends nothing when all is as it was", () => {
    expect(changesOf(connection(), settingsOf(connection()))).toBeUndefined();
  });

  it("sends what differs alone", () => {
    expect(changesOf(connection(), { ...settingsOf(connection()), minutes: 60 })).toEqual({ sync_every_minutes: 60 });
  });

  it("keeps one setting when the other is changed", () => {
    const one = connection({ settings: { traffic_days: 30 } });
    expect(changesOf(one, { ...settingsOf(one), rehearse: "provider_down" })).toEqual({ settings: { traffic_days: 30, rehearse: "provider_down" } });
  });
});
