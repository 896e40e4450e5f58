import { Link } from "@tanstack/react-router";
import { Combine } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useMergePages } from "./merges";
import { MergeItem } from "./parts/merge-item";

/** Every merge of two locations, with the way back for as long as there is one. */
export function MergesPage() {
  const query = useMergePages();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageBody className="max-w-220">
      <PageHeader title="Merged locations" description="What was merged, why, and by whom. A merge can be undone for 30 days." breadcrumbs={<Link to="/ops/locations">Locations</Link>} />
      <Card>
        <DataState
          query={query}
          label="merges"
          skeleton={
            <CardBody className="pt-5">
              <Skeleton className="h-60" />
            </CardBody>
          }
          isEmpty={() => items.length === 0}
          empty={
            <EmptyState icon={Combine} title="Nothing was merged yet">
              Tick two locations that are one in the list, then press Merge.
            </EmptyState>
          }
        >
          {() => (
            <>
              <ol aria-label="Merges" className="divide-y">
                {items.map((merge) => (
                  <MergeItem key={merge.id} merge={merge} />
                ))}
              </ol>
              {query.hasNextPage && (
                <CardBody className="pt-3">
                  <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
                    Show more
                  </Button>
                </CardBody>
              )}
            </>
          )}
        </DataState>
      </Card>
    </PageBody>
  );
}
