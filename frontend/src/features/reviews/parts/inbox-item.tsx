import { Link } from "@tanstack/react-router";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { type Review, SOURCES } from "../words";
import { OriginBadge } from "./origin-badge";
import { ReplyBadge } from "./reply-badge";
import { Stars } from "./stars";

/** A review in the inbox; a link, so that it opens in a tab of its own as well. */
export function InboxItem({ review, isOpen }: { review: Review; isOpen: boolean }) {
  const now = useNow();
  return (
    <Link
      from="/ops/reviews"
      to="/ops/reviews"
      search={(previous) => ({ ...previous, review: review.id })}
      replace
      resetScroll={false}
      aria-current={isOpen ? "true" : undefined}
      data-review={review.id}
      className={cn("block border-l-2 border-transparent px-4 py-3 transition-colors hover:bg-surface-2", isOpen && "border-brand bg-surface-2")}
    >
      <span className="flex items-center justify-between gap-2">
        <span className="min-w-0 truncate text-sm font-semibold text-ink">
          <bdi>{review.author ?? "Somebody"}</bdi>
        </span>
        <span className="shrink-0 text-xs text-ink-3">{formatAgo(review.written_at, now)}</span>
      </span>
      <span className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-2">
        <Stars review={review} />
        <span className="min-w-0 truncate">
          {SOURCES[review.source]} · {review.location?.name ?? review.listing_name ?? "No location"}
        </span>
      </span>
      <span dir={review.body === null ? undefined : "auto"} className="mt-1 line-clamp-2 text-sm text-ink-2">{review.body ?? "Stars alone, without a word."}</span>
      <span className="mt-2 flex flex-wrap gap-1.5">
        <ReplyBadge review={review} />
        <OriginBadge provenance={review.provenance} />
      </span>
    </Link>
  );
}
