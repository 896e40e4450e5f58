import type { Schema } from "@/api/client";

export type Review = Schema<"Review">;
export type ReviewDetail = Schema<"ReviewDetail">;
export type ReviewReply = Schema<"ReviewReply">;
export type Tone = Schema<"ReplyDraft">["tone"];
export type Language = Schema<"ReplyDrafts">["language"];
export type RecipientProblem = NonNullable<Schema<"ReviewRequestRecipient">["problem"]>;

export const MOST_REPLY = 4096;
export const SOURCES: Record<Review["source"], string> = { google: "Google", facebook: "Facebook" };
export const TONES: Record<Tone, string> = { warm: "Warm", matter_of_fact: "Matter-of-fact", brief: "Brief" };
export const LANGUAGES: Record<Language, string> = { en: "English", de: "German", es: "Spanish", fr: "French", it: "Italian", nl: "Dutch", pt: "Portuguese" };
export const REPLY_STATES: Record<ReviewReply["state"], string> = {
  queued: "Waiting",
  publishing: "Publishing",
  published: "Published",
  failed: "Not published",
  withdrawn: "Withdrawn",
  to_copy: "To be copied",
};
const PROBLEMS: Record<NonNullable<ReviewReply["problem"]>, string> = {
  changed_elsewhere: "Somebody else replied in the meantime.",
  review_gone: "The provider shows this review no longer.",
  reply_not_offered: "This platform takes replies on its own page alone.",
  not_connected: "The account is not connected any more.",
  credentials_refused: "The connection has to be renewed.",
  scope_missing: "The connection does not allow replies.",
  access_not_granted: "The provider has not granted access.",
  account_lost: "The account is not there any more.",
  provider_down: "The provider does not answer. What is shown stands for its own reviews, or it is tried again soon.",
  rate_limited: "The provider asked to wait.",
  answer_unreadable: "The provider answered something else than it documents.",
  outcome_unknown: "It is not known whether the provider took it.",
  sync_failed: "The provider refused it.",
};
export const problemText = (problem: NonNullable<ReviewReply["problem"]>) => PROBLEMS[problem];

export const RECIPIENT_STATES: Record<Schema<"ReviewRequestRecipient">["state"], string> = { queued: "Waiting", sending: "Sending", sent: "Sent", failed: "Failed", skipped: "Left out" };
export const RECIPIENT_PROBLEMS: Record<RecipientProblem, string> = {
  unsubscribed: "wants no more mail",
  asked_recently: "was asked not long ago",
  given_twice: "is in the list twice",
  mail_refused: "refused by the mail server",
  outcome_unknown: "it is not known whether it arrived",
  link_missing: "no link to write a review",
  not_sent_in_time: "could not be sent within a week",
};
export const CONSENTS: Record<Schema<"ReviewConsent">["source"], string> = {
  purchase: "When they bought something",
  booking: "When they booked",
  sign_up: "When they signed up",
  in_person: "In person",
  other: "In another way",
};

/** What the stars, or a recommendation, say in words. */
export function ratingText({ rating, is_recommended }: Pick<Review, "rating" | "is_recommended">): string {
  if (rating !== null) return `${rating} of 5 stars`;
  if (is_recommended === null) return "No rating";
  return is_recommended ? "Recommended" : "Not recommended";
}

/** Whether a reply is on its way, so that the page looks again soon. */
export const isOnItsWay = (reply: ReviewReply | null | undefined) => reply?.state === "queued" || reply?.state === "publishing";
