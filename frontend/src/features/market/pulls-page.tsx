import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ProviderCard } from "./parts/provider-card";
import { PullTable } from "./parts/pull-table";
import { ScheduleTable } from "./parts/schedule-table";
import { type Provider, useProviders } from "./pull-queries";

const NO_PROVIDERS: Provider[] = [];
const ScheduleDialog = lazy(() => import("./parts/schedule-dialog"));

/** Where market data comes from, when it is read, and how that went. */
export function PullsPage() {
  const query = useProviders();
  return (
    <PageBody>
      <PageHeader
        title="Market pulls"
        description="Providers of rates and prices, read now or by schedule. A revised value keeps the one before; the same answer twice changes nothing."
        actions={query.data && <NewSchedule providers={query.data.items} />}
      />
      <DataState query={query} label="providers" skeleton={<CardsSkeleton />}>
        {({ items }) => (
          <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2">
            {items.map((provider) => (
              <li key={provider.name}>
                <ProviderCard provider={provider} />
              </li>
            ))}
          </ul>
        )}
      </DataState>
      <ScheduleTable providers={query.data?.items ?? NO_PROVIDERS} />
      <PullTable />
    </PageBody>
  );
}

function NewSchedule({ providers }: { providers: readonly Provider[] }) {
  const [open, setOpen] = useState(false);
  const mayWrite = useCan("ingestion:write");
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden /> New schedule
      </Button>
      <Suspense>{open && <ScheduleDialog providers={providers} open onOpenChange={setOpen} />}</Suspense>
    </>
  );
}

function CardsSkeleton() {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Skeleton className="h-60" />
      <Skeleton className="h-60" />
      <Skeleton className="h-60" />
      <Skeleton className="h-60" />
    </div>
  );
}
