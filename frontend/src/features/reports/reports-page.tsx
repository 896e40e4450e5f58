import { useNavigate, useSearch } from "@tanstack/react-router";
import { Archive, FileChartColumn, Plus, SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useCan } from "@/api/session";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Select } from "@/components/ui/field";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { KIND_LABELS, REPORT_KINDS } from "@/lib/report-kinds";
import { pageOf, REPORT_COLUMNS } from "./parts/report-columns";
import { useReportPages } from "./queries";
import type { ReportsSearch } from "./search";

const ReportDialog = lazy(() => import("./parts/report-dialog"));

/** The library: reports of every kind, and how the last run of each went. */
export function ReportsPage() {
  const search = useSearch({ from: "/_app/ops/reports/" });
  const navigate = useNavigate({ from: "/ops/reports/" });
  const [isNew, setIsNew] = useState(false);
  const query = useReportPages(search);
  const { fetchNextPage, hasNextPage, isFetching } = query;
  const onMore = useCallback(() => void (isFetching || fetchNextPage()), [fetchNextPage, isFetching]);
  const narrow = (change: Partial<ReportsSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const isNarrowed = Boolean(search.q ?? search.kind ?? search.show);
  const add = useCan("reports:write") && (
    <Button variant="primary" onClick={() => setIsNew(true)}>
      <Plus aria-hidden /> New report
    </Button>
  );
  return (
    <PageBody>
      <PageHeader title="Reports" description="Every report, how it is set up, and how its last run went." actions={add} />
      <HubState query={query} label="reports" skeleton={<Skeleton className="h-96" />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <Card>
              <CardHeader title={search.show ? "Archived" : "All reports"} actions={<Narrowing search={search} onChange={narrow} />} />
              {items.length === 0 ? (
                <CardBody>
                  {isNarrowed ? (
                    <EmptyState icon={SearchX} title="No report fits" />
                  ) : (
                    <EmptyState icon={FileChartColumn} title="No reports yet" action={add}>
                      Set one up, look at its preview, and run it: it downloads as PDF, HTML, XLSX, CSV and JSON.
                    </EmptyState>
                  )}
                </CardBody>
              ) : (
                <DataTable label="Reports" columns={REPORT_COLUMNS} rows={items} rowId={({ id }) => id} onOpen={(report) => void navigate(pageOf(report))} pages={{ hasMore: hasNextPage, onMore }} />
              )}
            </Card>
          );
        }}
      </HubState>
      <Suspense>{isNew && <ReportDialog onClose={() => setIsNew(false)} />}</Suspense>
    </PageBody>
  );
}

function Narrowing({ search, onChange }: { search: ReportsSearch; onChange: (change: Partial<ReportsSearch>) => void }) {
  return (
    <>
      <SearchInput label="Search reports" value={search.q ?? ""} onChange={(words) => onChange({ q: words || undefined })} />
      <Select aria-label="Kind" className="sm:!w-auto" value={search.kind ?? ""} onChange={({ target }) => onChange({ kind: REPORT_KINDS.find((kind) => kind === target.value) })}>
        <option value="">Every kind</option>
        {REPORT_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_LABELS[kind]}
          </option>
        ))}
      </Select>
      <Chip pressed={search.show === "archived"} onToggle={() => onChange({ show: search.show ? undefined : "archived" })}>
        <Archive aria-hidden /> Archived
      </Chip>
    </>
  );
}
