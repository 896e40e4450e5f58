import { describe, expect, it } from "vitest";
import type { OpsEvent } from "./queries";
import { eventWords, taskTitle } from "./words";

const event = (type: string, subject: string | null = null): OpsEvent => ({ id: "1", type, subject, actor: "user:1", occurred_at: "2026-03-01T00:00:00Z", detail: {} });

describe("eventWords", () => {
  it("names the task that something happened to", () => {
    expect(eventWords(event("task.skipped", "invite_team"))).toBe("skipped “Invite your team”");
  });

  it("names the locations that were merged", () => {
    const detail = { name: "Blue Door", other_name: "Blue Door Coffee" };
    expect(eventWords({ ...event("location.merged"), detail })).toBe("merged “Blue Door Coffee” into “Blue Door”");
    expect(eventWords(event("location.created"))).toBe("added a location");
  });

  it("counts what an import did", () => {
    expect(eventWords({ ...event("location.imported"), detail: { added: 12, changed: 3, refused: 0 } })).toBe("imported locations: 12 added, 3 changed");
  });

  it("names an event that it does not know as it is", () => {
    expect(eventWords(event("location.moved_away", "17"))).toBe("location moved away (17)");
  });
});

describe("taskTitle", () => {
  it("is readable for a task that it does not know", () => {
    expect(taskTitle("paint_the_door")).toBe("paint the door");
  });
});
