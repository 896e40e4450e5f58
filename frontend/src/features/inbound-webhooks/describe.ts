import type { Receipt } from "./queries";

const OUTCOMES: Record<NonNullable<Receipt["outcome"]>, string> = {
  sync_started: "A sync was started",
  sync_already_running: "A sync was running already",
  confirmed: "Confirmed",
  contradicted: "Not what our record says",
  not_confirmable: "Could not be confirmed",
  nothing_to_confirm: "Nothing to do",
  records_pushed: "Records were taken",
};

/** What became of something that was received: what was done, or why not. */
export function describeReceipt({ outcome, error, duplicate_of: original, counts }: Pick<Receipt, "outcome" | "error" | "duplicate_of" | "counts">): string {
  if (original !== null) return "Was received before";
  if (error !== null) return error.message;
  if (outcome === null) return "";
  return counts === null ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${describeCounts(counts)}`;
}

function describeCounts({ received, accepted, quarantined }: NonNullable<Receipt["counts"]>): string {
  const unchanged = received - accepted - quarantined;
  return [`${accepted} new or changed`, unchanged > 0 && `${unchanged} known`, quarantined > 0 && `${quarantined} in quarantine`].filter(Boolean).join(", ");
}

/** Where a sender posts to, as it is entered there. */
export function addressOf(path: string): string {
  return `${window.location.origin}${path}`;
}
