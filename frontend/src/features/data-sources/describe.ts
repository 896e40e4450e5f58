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

const FAILURES: Record<string, { title: string; advice: string }> = {
  reconciliation_mismatch: {
    title: "The counts do not add up.",
    advice: "Records were missing or doubled on the way, so nothing doubtful was written. Run it again; if it happens again, reset the stream or look for a newer version of the connector.",
  },
  connector_config_error: { title: "The source refuses the settings.", advice: "Change them, then run it again. It is not tried again by itself." },
  connector_not_installable: { title: "The connector could not be installed.", advice: "It is tried again by itself. See Connectors for what is installed." },
  connection_changed: { title: "It was changed while it was read.", advice: "It is read again with the new settings by itself." },
};

/** A failed sync in plain words, with what to do. */
export function describeFailure(type: string): { title: string; advice: string } {
  return FAILURES[type] ?? { title: "The last sync failed.", advice: "Rows that were written before stay, and the next run goes on from there." };
}

export function isDemo(connection: Pick<Connection, "dataset">): boolean {
  return connection.dataset === "demo";
}
