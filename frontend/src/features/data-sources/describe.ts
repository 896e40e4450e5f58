import { formatCount } from "@/lib/format";
import type { Job } from "./queries";

/** What a job has done so far, or did in the end. */
export function describeCounts(job: Job): string {
  const { counts } = job;
  const parts = [`${formatCount(counts.committed)} rows written`];
  if ((counts.quarantined ?? 0) > 0) parts.push(`${formatCount(counts.quarantined)} quarantined`);
  if ((counts.filtered ?? 0) > 0) parts.push(`${formatCount(counts.filtered)} filtered`);
  return parts.join(", ");
}
