import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Download, MailPlus, MessageSquareHeart, SearchX } from "lucide-react";
import { useCallback, useMemo } from "react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { Filters } from "./parts/filters";
import { InboxItem } from "./parts/inbox-item";
import { ReviewPanel } from "./parts/review-panel";
import { Summary } from "./parts/summary";
import { exportUrl, useReviewPages, useReviewSummary } from "./queries";
import type { DeskSearch } from "./search";
import { useDeskKeys } from "./use-desk-keys";

/** The review desk: what customers wrote at the left, the one that is open and its reply at the right. */
export function DeskPage() {
  const search = useSearch({ from: "/_app/ops/reviews" });
  const navigate = useNavigate({ from: "/ops/reviews" });
  const { review: open, ...filters } = search;
  const query = useReviewPages(filters);
  const summary = useReviewSummary(filters);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const setSearch = useCallback((patch: DeskSearch) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }), [navigate]);
  const step = useCallback(
    (by: 1 | -1) => {
      const at = items.findIndex(({ id }) => id === open);
      const next = items[at === -1 ? 0 : at + by];
      if (!next) return;
      setSearch({ review: next.id });
      document.querySelector(`[data-review="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
    },
    [items, open, setSearch],
  );
  useDeskKeys({ onNext: useCallback(() => step(1), [step]), onPrevious: useCallback(() => step(-1), [step]) });
  const { sort: _sort, ...narrowing } = filters;
  const isFiltered = Object.values(narrowing).some((value) => value !== undefined);
  return (
    <PageBody>
      <PageHeader title="Reviews" description="What customers wrote, and what you reply." actions={
          <div className={cn("contents", open && "max-lg:hidden")}>
            <PageActions search={filters} canExport={items.length > 0} />
          </div>
        } />
      {summary.data && summary.data.reviews > 0 && <div className={cn("max-lg:order-last", open && "max-lg:hidden")}><Summary summary={summary.data} /></div>}
      <Card className="overflow-hidden">
        <div className="grid grid-cols-1 lg:grid-cols-[20rem_minmax(0,1fr)]">
          <section aria-label="Inbox" className={cn("min-w-0 lg:border-r", open && "max-lg:hidden")}>
            <div className="border-b px-4 py-3">
              <Filters search={search} onChange={setSearch} />
            </div>
            <DataState
              query={query}
              label="reviews"
              skeleton={<Skeleton className="m-4 h-120" />}
              isEmpty={() => items.length === 0}
              empty={isFiltered ? <NothingFits onClear={() => void navigate({ search: {}, replace: true })} /> : <NothingYet />}
            >
              {() => (
                <div tabIndex={0} role="region" aria-label="Reviews that fit" className="overflow-y-auto max-h-[70vh]">
                  <ul className="divide-y">
                    {items.map((review) => (
                      <li key={review.id}>
                        <InboxItem review={review} isOpen={review.id === open} />
                      </li>
                    ))}
                  </ul>
                  {query.hasNextPage && (
                    <div className="grid place-items-center py-3">
                      <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                        Show more
                      </Button>
                    </div>
                  )}
                </div>
              )}
            </DataState>
          </section>
          <div className={cn("min-w-0", !open && "max-lg:hidden")}>
            <ReviewPanel id={open} onClose={() => setSearch({ review: undefined })} />
          </div>
        </div>
      </Card>
    </PageBody>
  );
}

function PageActions({ search, canExport }: { search: DeskSearch; canExport: boolean }) {
  return (
    <>
      {canExport && (
        <ExportGate>
          <a href={exportUrl(search)} download className={buttonClass({})}>
            <Download aria-hidden /> Export CSV
          </a>
        </ExportGate>
      )}
      <Link to="/ops/review-generation" search={search.location ? { location: search.location } : {}} className={buttonClass({ variant: "primary" })}>
        <MailPlus aria-hidden /> Ask for reviews
      </Link>
    </>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No review fits" action={<Button onClick={onClear}>Show all</Button>}>
      Search for other words, or choose other reviews, another platform or other days.
    </EmptyState>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={MessageSquareHeart}
      title="No reviews yet"
      action={
        <a href="/ops/connections" className={buttonClass({ variant: "primary" })}>
          Connect an account
        </a>
      }
    >
      Reviews come from the accounts that you connect, a few minutes after.
    </EmptyState>
  );
}
