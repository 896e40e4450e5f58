import { formatCount } from "@/lib/format";
import type { Connection, Job, Schedule } from "./queries";

/** A schedule in words. */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case "interval":
      return describeInterval(schedule.every_minutes);
    case "cron":
      return `${schedule.expression} (${schedule.time_zone})`;
    default:
      return "Only when asked";
  }
}

function describeInterval(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "Every day" : `Every ${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "Every hour" : `Every ${minutes / 60} hours`;
  return `Every ${minutes} minutes`;
}

/** What a job has done so far, or did in the end. */
export function describeCounts(job: Job): string {
  const { counts } = job;
  const parts = [`${formatCount(counts.committed)} rows written`];
  if ((counts.quarantined ?? 0) > 0) parts.push(`${formatCount(counts.quarantined)} quarantined`);
  if ((counts.filtered ?? 0) > 0) parts.push(`${formatCount(counts.filtered)} filtered`);
  return parts.join(", ");
}

export function isDemo(connection: Pick<Connection, "dataset">): boolean {
  return connection.dataset === "demo";
}
