import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Combine } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { type MergeDetail, useMergePreview } from "./merges";
import { MergeDone } from "./parts/merge-done";
import { MergeReview } from "./parts/merge-review";

/** Two locations field by field, to make one of them. */
export function MergePage() {
  const { a, b } = useSearch({ from: "/_app/ops/locations/merge" });
  const [made, setMade] = useState<MergeDetail>();
  const first = a && b && a !== b ? <Reviewing key={`${a} ${b}`} survivorId={a} otherId={b} onMerged={setMade} /> : <ChooseTwo />;
  return (
    <PageBody className="max-w-220">
      <PageHeader title="Merge two locations" description="Choose what stays, field by field. It can be undone for 30 days." breadcrumbs={<Link to="/ops/locations">Locations</Link>} />
      <Card>{made ? <MergeDone merge={made} /> : first}</Card>
    </PageBody>
  );
}

function Reviewing({ survivorId, otherId, onMerged }: { survivorId: string; otherId: string; onMerged: (merge: MergeDetail) => void }) {
  const query = useMergePreview(survivorId, otherId);
  const navigate = useNavigate({ from: "/ops/locations/merge" });
  const mayWrite = useCan("ops:write");
  return (
    <CardBody className="pt-5 sm:pt-6">
      <DataState query={query} label="both locations" skeleton={<Skeleton className="h-120" />}>
        {(preview) => (
          <>
            {!mayWrite && <Notice className="mb-4">Your role reads locations, and merges none.</Notice>}
            <MergeReview
              key={preview.survivor.etag + preview.other.etag}
              preview={preview}
              readOnly={!mayWrite}
              onMerged={onMerged}
              onReload={() => void query.refetch()}
              onSwap={() => void navigate({ search: { a: otherId, b: survivorId }, replace: true, resetScroll: false })}
            />
          </>
        )}
      </DataState>
    </CardBody>
  );
}

function ChooseTwo() {
  return (
    <EmptyState
      icon={Combine}
      title="Choose two locations"
      action={
        <Link to="/ops/locations" className={buttonClass({ variant: "primary" })}>
          Go to locations
        </Link>
      }
    >
      Tick two in the list, then press Merge.
    </EmptyState>
  );
}
