import { LoaderCircle } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { isOnItsWay, REPLY_STATES, type Review, type ReviewReply } from "../words";

const TONES: Partial<Record<ReviewReply["state"], Tone>> = { published: "good", failed: "bad", to_copy: "warn", queued: "brand", publishing: "brand" };

export function ReplyStateBadge({ state }: { state: ReviewReply["state"] }) {
  return (
    <Badge tone={TONES[state] ?? "neutral"}>
      {(state === "queued" || state === "publishing") && <LoaderCircle aria-hidden className="animate-spin" />}
      {REPLY_STATES[state]}
    </Badge>
  );
}

/** How far a review is with its reply, in a list. */
export function ReplyBadge({ review: { reply, last_reply: last } }: { review: Review }) {
  if (last && (isOnItsWay(last) || last.state === "failed")) return <ReplyStateBadge state={last.state} />;
  if (reply !== null) return <Badge tone="good">Replied</Badge>;
  return last?.state === "to_copy" ? <ReplyStateBadge state="to_copy" /> : <Badge tone="outline">No reply</Badge>;
}
