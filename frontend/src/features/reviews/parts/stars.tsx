import { Star, ThumbsDown, ThumbsUp } from "lucide-react";
import { cn } from "@/lib/cn";
import { ratingText, type Review } from "../words";

/** Stars, or a thumb where a provider has none; the words are for everybody who does not see them. */
export function Stars({ review, className }: { review: Pick<Review, "rating" | "is_recommended">; className?: string }) {
  const { rating, is_recommended: isRecommended } = review;
  if (rating === null) {
    const Thumb = isRecommended === false ? ThumbsDown : ThumbsUp;
    return (
      <span className={cn("inline-flex items-center gap-1 text-xs font-medium text-ink-2", className)}>
        {isRecommended !== null && <Thumb aria-hidden className="size-3.5" />} {ratingText(review)}
      </span>
    );
  }
  return (
    <span role="img" aria-label={ratingText(review)} className={cn("inline-flex items-center", className)}>
      {[1, 2, 3, 4, 5].map((one) => (
        <Star key={one} aria-hidden className={cn("size-3.5", one <= rating ? "fill-current text-warn" : "text-line-strong")} />
      ))}
    </span>
  );
}
