import { describe, expect, it } from "vitest";
import type { Run } from "@/components/runs/run";
import { momentsOf, tookSeconds } from "./words";

const ASKED = "2026-11-27T09:00:00Z";
const BEGAN = "2026-11-27T09:00:05Z";
const ENDED = "2026-11-27T09:01:00Z";
const run = { state: "completed", started_by: "manual", requested_by: "user:1", requested_at: ASKED, started_at: BEGAN, finished_at: ENDED, replays: 0 } as Run;
const you = () => "You";

describe("momentsOf", () => {
  it("tells who asked for a run, when it began, and how it ended", () => {
    expect(momentsOf(run, you)).toEqual([
      { label: "Asked for", at: ASKED, note: "By you" },
      { label: "Began", at: BEGAN },
      { label: "Complete", at: ENDED },
    ]);
  });

  it("says where a run stands that goes on", () => {
    const now = momentsOf({ ...run, state: "queued", started_at: null, finished_at: null }, you);
    expect(now.map(({ label, at }) => [label, at])).toEqual([["Asked for", ASKED], ["Began", null], ["Waiting for its turn", null]]);
  });

  it("leaves out the beginning of a run that was stopped before it", () => {
    expect(momentsOf({ ...run, state: "cancelled", started_at: null }, you).map(({ label }) => label)).toEqual(["Asked for", "Cancelled"]);
  });

  it("names the schedule, and counts replays", () => {
    const [asked, , replayed] = momentsOf({ ...run, started_by: "schedule", replays: 2 }, you);
    expect([asked?.note, replayed?.label]).toEqual(["By its schedule", "Replayed 2 times"]);
  });

  it("keeps the name of a member as it is written", () => {
    expect(momentsOf(run, () => "Ada Lovelace")[0]?.note).toBe("By Ada Lovelace");
  });
});

describe("tookSeconds", () => {
  it("counts from the beginning to the end", () => {
    expect(tookSeconds(run)).toBe(55);
  });

  it("does not count the rest before a replay", () => {
    expect(tookSeconds({ ...run, replays: 1 })).toBeNull();
  });

  it("knows nothing of a run that goes on", () => {
    expect(tookSeconds({ ...run, finished_at: null })).toBeNull();
  });
});
