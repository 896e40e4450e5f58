import { Link, Navigate, useSearch } from "@tanstack/react-router";
import { Link2Off } from "lucide-react";
import { toProblem } from "@/api/problem";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { ProblemState } from "@/components/data/problem-state";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useHandoff } from "./queries";

/** Opens a tool with what it is about. A way that was changed, is another tenant's or has expired says so. */
export function HandoffPage() {
  const { tool, location } = useSearch({ from: "/_app/app" });
  return (
    <PageBody>
      <PageHeader title="Opening the review desk" />
      <Card>{tool && location ? <Opening token={location} /> : <NoWay title="This link is not whole" text="Part of it is missing." />}</Card>
    </PageBody>
  );
}

function Opening({ token }: { token: string }) {
  const handoff = useHandoff(token);
  if (handoff.data) return <Navigate to="/ops/reviews" search={{ location: handoff.data.location_id }} replace />;
  if (!handoff.error)
    return (
      <div aria-busy="true">
        <Skeleton className="m-5 h-24" />
      </div>
    );
  const problem = toProblem(handoff.error);
  if (problem.code === "review_handoff_expired") return <NoWay title="This link has expired" text="It is good for half an hour." />;
  if (problem.code === "review_handoff_unknown") return <NoWay title="This link is not one of yours" text="It was changed on the way, or belongs to another tenant." />;
  return <ProblemState problem={problem} onRetry={() => void handoff.refetch()} busy={handoff.isFetching} />;
}

function NoWay({ title, text }: { title: string; text: string }) {
  return (
    <div role="alert">
      <EmptyState
        icon={Link2Off}
        tone="warn"
        title={title}
        action={
          <Link to="/ops/review-generation" search={{}} className={buttonClass({ variant: "primary" })}>
            Start again
          </Link>
        }
      >
        {text} Start again from the page for review generation.
      </EmptyState>
    </div>
  );
}
