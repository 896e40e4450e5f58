import { describe, expect, test } from "vitest";
import { describeSchedule } from "./schedule";

describe("describeSchedule", () => {
  test("speaks in the largest unit that fits", () => {
    expect(describeSchedule({ kind: "interval", every_minutes: 1440 })).toBe("Every day");
    expect(describeSchedule({ kind: "interval", every_minutes: 180 })).toBe("Every 3 hours");
    expect(describeSchedule({ kind: "interval", every_minutes: 45 })).toBe("Every 45 minutes");
    expect(describeSchedule({ kind: "manual" })).toBe("Only when asked");
  });

  test("says a time of day in words, with its zone", () => {
    const rule = (expression: string) => describeSchedule({ kind: "cron", expression, time_zone: "Europe/Berlin" });
    expect(rule("5 6 * * *")).toBe("Every day at 06:05 (Europe/Berlin)");
    expect(rule("15 16 * * 1-5")).toBe("Monday to Friday at 16:15 (Europe/Berlin)");
    expect(rule("0 9 * * 7")).toBe("Every Sunday at 09:00 (Europe/Berlin)");
  });

  test("shows any other rule as it was written", () => {
    const rule = (expression: string) => describeSchedule({ kind: "cron", expression, time_zone: "UTC" });
    expect(rule("*/5 * * * *")).toBe("*/5 * * * * (UTC)");
    expect(rule("0 9 1 * *")).toBe("0 9 1 * * (UTC)");
    expect(rule("0 99 * * *")).toBe("0 99 * * * (UTC)");
  });
});
