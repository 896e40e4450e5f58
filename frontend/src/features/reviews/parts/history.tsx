import { RotateCw, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/toast";
import { formatMoment } from "@/lib/time";
import { useReplyChanges } from "../queries";
import { problemText, type ReviewDetail, type ReviewReply } from "../words";
import { ReplyStateBadge } from "./reply-badge";

/** Everything that was written here, newest first, and what became of it. */
export function History({ review, mayWrite }: { review: ReviewDetail; mayWrite: boolean }) {
  if (review.replies.length === 0) return null;
  return (
    <section aria-label="Replies written here" className="border-t px-4 py-4 sm:px-5">
      <h3 className="text-sm font-semibold text-ink">Written here</h3>
      <ol className="mt-2 grid grid-cols-1 gap-3">
        {review.replies.map((reply) => (
          <Entry key={reply.id} reviewId={review.id} reply={reply} mayWrite={mayWrite} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ reviewId, reply, mayWrite }: { reviewId: string; reply: ReviewReply; mayWrite: boolean }) {
  const changes = useReplyChanges();
  const say = (title: string) => (error: unknown) => notifyFailed(title, error);
  return (
    <li className="rounded-md border bg-surface-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-3">
        <span>{formatMoment(reply.written_at)}</span>
        <span role="status">
          <ReplyStateBadge state={reply.state} />
        </span>
      </div>
      <p dir="auto" className="mt-1.5 text-sm whitespace-pre-wrap text-ink">{reply.body}</p>
      {reply.replaces && <p className="mt-1.5 text-xs text-ink-3">In place of: <bdi>{reply.replaces}</bdi></p>}
      {reply.problem && <p className="mt-1.5 text-xs font-medium text-ink-2">{problemText(reply.problem)}</p>}
      {mayWrite && (
        <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
          {reply.state === "failed" && (
            <Button size="sm" busy={changes.busy} onClick={() => changes.retry(reviewId, reply.id).catch(say("It was not tried again."))}>
              <RotateCw aria-hidden /> Try again
            </Button>
          )}
          {["queued", "failed", "to_copy"].includes(reply.state) && (
            <Button size="sm" variant="ghost" busy={changes.busy} onClick={() => changes.withdraw(reviewId, reply.id).catch(say("It was not withdrawn."))}>
              <Undo2 aria-hidden /> Withdraw
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
