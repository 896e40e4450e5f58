import { useNavigate, useSearch } from "@tanstack/react-router";
import { PieChart, SearchX } from "lucide-react";
import { useMemo } from "react";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { useLiveRuns } from "@/components/runs/use-runs";
import { ReportingTabs } from "@/components/view/reporting-tabs";
import { RUN_COLUMNS } from "./parts/run-columns";
import { RunFilters } from "./parts/run-filters";
import { useRunPages } from "./queries";

/** Every run of every report: how far it is, what came of it, and the files. */
export function RunsPage() {
  const search = useSearch({ from: "/_app/ops/runs/" });
  const navigate = useNavigate({ from: "/ops/runs/" });
  const query = useRunPages(search);
  const listed = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const items = useLiveRuns(listed);
  const isNarrowed = Boolean(search.kind ?? search.state);
  return (
    <PageBody>
      <PageHeader title="Report runs" description="Every run of every report, newest first. Those that go on are shown as they are now." />
      <ReportingTabs />
      <ListCard
        title="Runs"
        actions={<RunFilters search={search} onChange={(patch) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true })} />}
        query={{ ...query, data: query.data && { items } }}
        label="runs"
        empty={
          isNarrowed ? (
            <EmptyState icon={SearchX} title="No run fits">
              Take a filter away to see others.
            </EmptyState>
          ) : (
            <EmptyState icon={PieChart} title="No runs yet">
              Run a report, or give it a schedule; each run is kept here with what proves its numbers.
            </EmptyState>
          )
        }
      >
        {(data) => (
          <DataTable
            label="Runs"
            columns={RUN_COLUMNS}
            rows={data.items}
            rowId={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: "/ops/runs/$id", params: { id } })}
            pages={{ hasMore: query.hasNextPage && !query.isFetchingNextPage, onMore: () => void query.fetchNextPage() }}
          />
        )}
      </ListCard>
    </PageBody>
  );
}
