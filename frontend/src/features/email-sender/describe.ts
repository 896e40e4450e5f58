import type { Schema } from "@/api/client";
import type { Tone } from "@/components/ui/badge";

export type Readiness = Schema<"EmailReadiness">;
export type EmailCheck = Schema<"EmailCheck">;

export const CHECKS: Record<EmailCheck["name"], string> = {
  spf: "SPF: who may send",
  dkim: "DKIM: signatures",
  dmarc: "DMARC: what becomes of other mail",
  one_click_unsubscribe: "Unsubscribing at one click",
  bounces: "Returned mail",
  ses_identity: "Amazon SES",
};

export const STATUSES: Record<EmailCheck["status"], { label: string; tone: Tone }> = {
  pass: { label: "Passes", tone: "good" },
  warn: { label: "Could be better", tone: "warn" },
  fail: { label: "Fails", tone: "bad" },
  not_checkable: { label: "Not checked", tone: "outline" },
};

export const TRANSPORTS: Record<Readiness["transport"], string> = {
  mailbox: "Stays in this installation's mailbox",
  smtp: "Goes out by a mail server",
  ses: "Goes out by Amazon SES",
};
