import type { Schema } from "@/api/client";

type Receipt = Schema<"WebhookReceipt">;

const OUTCOMES: Partial<Record<NonNullable<Receipt["outcome"]>, string>> = {
  confirmed: "As our record has it",
  contradicted: "Our record says otherwise; nothing was changed",
  not_confirmable: "The engine cannot be asked about it",
  nothing_to_confirm: "A test, or nothing about a job",
};

/** What became of a notification of Airbyte. */
export function describeHint({ outcome, error, duplicate_of: original }: Pick<Receipt, "outcome" | "error" | "duplicate_of">): string {
  if (original !== null) return "The same as before";
  if (error !== null) return error.message;
  return outcome === null ? "Waits to be checked" : (OUTCOMES[outcome] ?? outcome);
}
