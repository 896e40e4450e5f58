import { useSchedulesOf } from "@/components/schedules/queries";
import { describeRule } from "@/lib/report-rules";

interface RecipientsSummaryProps {
  reportId: string;
  recipients: readonly string[];
}

/** When it runs by itself and who gets it, in short. */
export function RecipientsSummary({ reportId, recipients }: RecipientsSummaryProps) {
  const active = useSchedulesOf(reportId).data?.items.filter(({ state }) => state === "active") ?? [];
  const when = active.length === 0 ? "Runs only when asked" : active.map(({ rule }) => describeRule(rule)).join("; ");
  return `${when}. ${recipients.length === 0 ? "Nobody gets it by e-mail" : recipients.join(", ")}`;
}
