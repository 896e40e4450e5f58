import type { Tone } from "@/components/ui/badge";
import type { Firing } from "./queries";

interface Mark {
  tone: Tone;
  text: string;
  /** Why, in a sentence. */
  why: string;
}

const REFUSALS: Record<string, string> = {
  report_archived: "Its report is archived.",
  owner_without_rights: "The schedule's owner may not run reports any more.",
  report_not_ready: "The report is not complete: open its set-up and look at what is marked.",
  cost_ceiling_exceeded: "The run would have cost more than its ceiling.",
};

/** What became of a moment, in a word and a sentence. */
export function markOf({ outcome, within_sla: isOnTime, reason }: Pick<Firing, "outcome" | "within_sla" | "reason">): Mark {
  switch (outcome) {
    case "started":
      if (isOnTime === null) return { tone: "brand", text: "Running", why: "It is not over yet." };
      return isOnTime ? { tone: "good", text: "On time", why: "It was over within 15 minutes." } : { tone: "bad", text: "Late", why: "It was not over after 15 minutes." };
    case "skipped":
      return { tone: "neutral", text: "Skipped", why: "The report was still running." };
    case "missed":
      return { tone: "warn", text: "Missed", why: "Nobody looked at that time; a later moment made up for it." };
    case "refused":
      return { tone: "bad", text: "Refused", why: REFUSALS[reason ?? ""] ?? "The report could not run." };
  }
}
