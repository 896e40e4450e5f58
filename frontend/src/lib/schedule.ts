/** When something repeats, as the API says it. */
export type Schedule = { kind?: "manual" } | { kind: "interval"; every_minutes: number } | { kind: "cron"; expression: string; time_zone: string };

/** A schedule in words; a cron rule that is not as plain as a time of day is shown as it was written. */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case "interval":
      return describeInterval(schedule.every_minutes);
    case "cron":
      return `${cronInWords(schedule.expression) ?? schedule.expression} (${schedule.time_zone})`;
    default:
      return "Only when asked";
  }
}

export function describeInterval(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "Every day" : `Every ${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "Every hour" : `Every ${minutes / 60} hours`;
  return `Every ${minutes} minutes`;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A cron rule that is a time of day, in words; undefined for any other. */
export function cronInWords(expression: string): string | undefined {
  const [minute = "", hour = "", day, month, weekday = "", ...more] = expression.trim().split(/\s+/);
  if (!isBelow(minute, 60) || !isBelow(hour, 24) || day !== "*" || month !== "*" || more.length > 0) return undefined;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (weekday === "*") return `Every day at ${time}`;
  if (weekday === "1-5") return `Monday to Friday at ${time}`;
  return isBelow(weekday, 8) ? `Every ${WEEKDAYS[Number(weekday)]} at ${time}` : undefined;
}

function isBelow(text: string, end: number): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) < end;
}
