import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useCan } from "@/api/session";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { HubState } from "@/components/data/hub-state";
import { Wizard } from "./parts/wizard";
import { useOnboarding } from "./queries";

/** Three questions; each answer is kept as it is given. */
export function OnboardingPage() {
  const query = useOnboarding();
  const mayWrite = useCan("ops:write");
  return (
    <PageBody>
      <PageHeader
        title="Set up operations"
        description="Three questions, so that the steps that follow are yours. Answers are kept as you go."
        breadcrumbs={
          query.data?.state === "finished" && (
            <Breadcrumbs here="Your answers">
              <Link to="/ops" className={crumbClass}>
                Operations
              </Link>
            </Breadcrumbs>
          )
        }
      />
      {mayWrite ? (
        <HubState query={query} label="your answers" skeleton={<Skeleton className="h-120" />}>
          {(onboarding) => <Wizard onboarding={onboarding} onReload={() => void query.refetch()} />}
        </HubState>
      ) : (
        <Card>
          <EmptyState
            icon={Lock}
            tone="warn"
            title="You may look, and not answer"
            action={
              <a href="/why-denied?scope=ops:write" className={buttonClass({ variant: "primary" })}>
                Ask for access
              </a>
            }
          >
            An owner, admin or operator of this tenant answers these questions.
          </EmptyState>
        </Card>
      )}
    </PageBody>
  );
}
