// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Run } from "./run";
import { withNews } from "./use-runs";

const run = { id: "r", state: "running", replays: 0, number: 1 } as Run;

describe("withNews", () => {
  it("shows what was heard of a run that goes on", () => {
    expect(withNews(run, { ...run, state: "completed" }).state).toBe("completed");
  });

  it("keeps what only the detail of a run has", () => {
    expect(withNews({ ...run, code_sha: "abc" } as Run, run)).toHaveProperty("code_sha", "abc");
  });

  it("takes no news of before a replay", () => {
    expect(withNews({ ...run, state: "queued", replays: 1 }, { ...run, state: "failed" }).state).toBe("queued");
  });

  it("takes no news of a run that was read as over", () => {
    expect(withNews({ ...run, state: "completed" }, run).state).toBe("completed");
  });
});
