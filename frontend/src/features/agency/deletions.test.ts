// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { type Deletion, finishedParts, isMoving } from "./deletions";

const part = (finished_at: string | null): Deletion["parts"][number] => ({ service: "metrics", rows: 3, files: 0, tables: {}, finished_at });

describe("finishedParts", () => {
  it("counts the services that have finished, of all that take part", () => {
    expect(finishedParts({ parts: [part("2026-01-01T00:00:00Z"), part(null), part(null)] })).toEqual({ done: 1, all: 3 });
  });

  it("claims nothing before removing has begun", () => {
    expect(finishedParts({ parts: [] })).toEqual({ done: 0, all: 0 });
  });
});

describe("isMoving", () => {
  const purge_after = "2026-01-31T00:00:00Z";
  const at = (day: string) => Date.parse(`2026-${day}T00:00:00Z`);

  it("is so while rows are removed, and once the days to restore it are over", () => {
    expect(isMoving({ state: "purging", purge_after }, at("01-01"))).toBe(true);
    expect(isMoving({ state: "waiting", purge_after }, at("01-31"))).toBe(true);
  });

  it("is not so while it can be restored, or when it is done", () => {
    expect(isMoving({ state: "waiting", purge_after }, at("01-30"))).toBe(false);
    expect(isMoving({ state: "purged", purge_after }, at("02-10"))).toBe(false);
  });
});
