import type { Schema } from "@/api/client";

export type Delivery = Schema<"Delivery">;
export type DeliveryState = Delivery["state"];

export const DELIVERY_STATES: Record<DeliveryState, { tone: "brand" | "good" | "bad" | "warn" | "neutral"; text: string }> = {
  pending: { tone: "brand", text: "On its way" },
  sent: { tone: "good", text: "Sent" },
  awaiting_approval: { tone: "warn", text: "Waits for approval" },
  bounced: { tone: "bad", text: "Bounced" },
  failed: { tone: "bad", text: "Not sent" },
  unknown: { tone: "warn", text: "Perhaps sent" },
  unsubscribed: { tone: "neutral", text: "Unsubscribed" },
  cancelled: { tone: "neutral", text: "Cancelled" },
};

export const RETURNED_KINDS: Record<NonNullable<Delivery["returned_kind"]>, { tone: "bad" | "warn" | "neutral"; text: string; means: string }> = {
  hard: { tone: "bad", text: "Hard bounce", means: "The address takes no mail." },
  soft: { tone: "warn", text: "Soft bounce", means: "This mail did not arrive; another may." },
  delayed: { tone: "neutral", text: "Delayed", means: "A mail server is still trying." },
  complaint: { tone: "bad", text: "Complaint", means: "The recipient called it spam." },
};

const PROBLEMS: Record<NonNullable<Delivery["problem"]>, string> = {
  mail_refused: "The mail server did not take it. Try again, or ask who runs the mail server.",
  recipient_refused: "The recipient's mail server says that there is no such address, or that it takes no mail.",
  mail_returned: "It was taken, and came back: the recipient's mail server could not deliver it. Try again later.",
  recipient_suppressed: "It was not tried: the address took no mail before. Lift that under “Returned mail”, then retry.",
  outcome_unknown: "The line broke while it was sent: nobody knows whether it arrived.",
  attempts_used_up: "Every attempt failed. Try again later.",
  report_archived: "The report was archived before it was sent.",
  rejected: "Somebody decided that it is not sent to this address.",
};

/** "PDF, XLSX". */
export function filesInWords(formats: Delivery["formats"]): string {
  return formats.map((format) => format.toUpperCase()).join(", ");
}

/** What became of a delivery, in a sentence. */
export function explainDelivery({ state, problem, formats, attachments }: Pick<Delivery, "state" | "problem" | "formats" | "attachments">): string {
  if (problem) return PROBLEMS[problem];
  switch (state) {
    case "awaiting_approval":
      return "The address is of no member. An admin decides whether reports go there.";
    case "unsubscribed":
      return "The recipient wants no more mail of this report.";
    case "sent":
      return attachments.length === 0 ? "As a link: too large for mail." : `With ${filesInWords(attachments)} attached${attachments.length < formats.length ? "; the rest is too large for mail" : ""}.`;
    default:
      return "";
  }
}
