import { useNavigate, useSearch } from "@tanstack/react-router";
import { LifeBuoy, ShieldAlert } from "lucide-react";
import { lazy, Suspense } from "react";
import { useOuter } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { BreakGlassCard } from "./parts/break-glass-card";
import { OpenRow } from "./parts/open-row";
import { VisitCard } from "./parts/visit-card";
import { useDesk } from "./queries";

const BreakGlassDialog = lazy(() => import("./parts/break-glass-dialog"));

/** Where support may go now, what waits for approval, and where it has been. */
export function SupportPage() {
  const query = useDesk();
  const { ask } = useSearch({ from: "/_app/support/impersonate" });
  const navigate = useNavigate({ from: "/support/impersonate" });
  const mayBreakGlass = useOuter("platform:admin");
  const setAsking = (asking: boolean) => void navigate({ search: (before) => ({ ...before, ask: asking ? "yes" : undefined }), replace: true });
  const button = mayBreakGlass && (
    <Button onClick={() => setAsking(true)}>
      <ShieldAlert aria-hidden /> Ask without consent
    </Button>
  );
  return (
    <PageBody className="max-w-[960px]">
      <PageHeader title="Support" description="Look at a tenant as one of its members: reading only, for an hour at most." actions={button} />
      <DataState query={query} label="the support desk" skeleton={<Skeleton className="h-40" />}>
        {(desk) => (
          <>
            {desk.break_glass.length > 0 && <BreakGlassCard requests={desk.break_glass} approves={mayBreakGlass} />}
            <Card>
              <CardHeader title="Open to you" description="By the tenant's consent, or by two approvals." />
              {desk.open.length === 0 ? (
                <EmptyState icon={LifeBuoy} title="No tenant has let support in">
                  An owner does so in the settings, under Support access.
                </EmptyState>
              ) : (
                <ul className="divide-y border-t">
                  {desk.open.map((tenant) => (
                    <OpenRow key={tenant.consent_id ?? tenant.break_glass_id} tenant={tenant} />
                  ))}
                </ul>
              )}
            </Card>
            <VisitCard visits={desk.visits} />
          </>
        )}
      </DataState>
      <Suspense>{ask && mayBreakGlass && <BreakGlassDialog onClose={() => setAsking(false)} />}</Suspense>
    </PageBody>
  );
}
