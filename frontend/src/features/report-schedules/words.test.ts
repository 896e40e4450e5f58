import { expect, it } from "vitest";
import { markOf } from "./words";

it("tells whether a run was over in time, or is not over", () => {
  expect([true, false, null].map((isOnTime) => markOf({ outcome: "started", within_sla: isOnTime, reason: null }).text)).toEqual(["On time", "Late", "Running"]);
});

it("tells why nothing ran", () => {
  expect(markOf({ outcome: "skipped", within_sla: null, reason: "run_active" }).why).toContain("still running");
  expect(markOf({ outcome: "missed", within_sla: null, reason: "caught_up_later" }).text).toBe("Missed");
  expect(markOf({ outcome: "refused", within_sla: null, reason: "owner_without_rights" }).why).toContain("owner");
  expect(markOf({ outcome: "refused", within_sla: null, reason: "of_another_day" }).why).toBe("The report could not run.");
});
