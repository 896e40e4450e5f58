import { ArrowLeft, ExternalLink, MousePointerClick } from "lucide-react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { useReview } from "../queries";
import { type ReviewDetail, SOURCES } from "../words";
import { Composer } from "./composer";
import { History } from "./history";
import { OriginBadge } from "./origin-badge";
import { Stars } from "./stars";

/** The review that is open, what was replied, and a reply to write. */
export function ReviewPanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  if (!id)
    return (
      <EmptyState icon={MousePointerClick} title="No review is open">
        Choose one at the left, or press J for the next and K for the one before.
      </EmptyState>
    );
  return <OpenReview key={id} id={id} onClose={onClose} />;
}

function OpenReview({ id, onClose }: { id: string; onClose: () => void }) {
  const mayWrite = useCan("ops:write");
  const query = useReview(id);
  return (
    <>
      <div className="border-b px-2 py-1.5 lg:hidden">
        <Button variant="ghost" onClick={onClose}>
          <ArrowLeft aria-hidden /> All reviews
        </Button>
      </div>
      <DataState query={query} label="review" skeleton={<Skeleton className="m-5 h-96" />}>
        {(review) => (
          <>
            <Text review={review} />
            <History review={review} mayWrite={mayWrite} />
            {mayWrite && !review.is_gone && <Composer review={review} />}
            {!mayWrite && <p className="border-t px-5 py-4 text-sm text-ink-3">Your role reads reviews, and does not reply.</p>}
          </>
        )}
      </DataState>
    </>
  );
}

function Text({ review }: { review: ReviewDetail }) {
  return (
    <article aria-label={`Review by ${review.author ?? "somebody"}`} className="grid grid-cols-1 gap-3 px-4 py-4 sm:px-5">
      <header>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 dir="auto" className="text-md font-semibold text-ink">{review.author ?? "Somebody"}</h2>
          <div className="flex flex-wrap items-center gap-1.5">
            <Badge tone="outline">{SOURCES[review.source]}</Badge>
            <OriginBadge provenance={review.provenance} />
          </div>
        </div>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
          <Stars review={review} />
          <span>{review.location?.name ?? review.listing_name ?? "No location"}</span>
          <span>{formatMoment(review.written_at)}</span>
          {review.updated_at !== review.written_at && <span>edited {formatMoment(review.updated_at)}</span>}
        </p>
      </header>
      {review.is_gone && <Notice tone="warn" title="The provider shows this review no longer.">It cannot be replied to.</Notice>}
      <p lang={review.language ?? undefined} dir={review.body === null ? undefined : "auto"} className="text-base whitespace-pre-wrap text-ink">
        {review.body ?? <span className="text-ink-3">Stars alone, without a word.</span>}
      </p>
      {review.url && (
        <a href={review.url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 justify-self-start text-sm text-brand underline">
          See it on {SOURCES[review.source]} <ExternalLink aria-hidden className="size-3.5" />
        </a>
      )}
      {review.reply !== null && (
        <blockquote className="rounded-md border-l-2 border-brand bg-surface-2 px-3.5 py-2.5">
          <p className="text-xs font-medium text-ink-3">Reply on {SOURCES[review.source]}{review.replied_at && `, ${formatMoment(review.replied_at)}`}</p>
          <p dir="auto" className="mt-1 text-sm whitespace-pre-wrap text-ink">{review.reply}</p>
        </blockquote>
      )}
    </article>
  );
}
