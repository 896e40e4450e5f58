import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Combine, Download, FileUp, Plus, SearchX, Store } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { type LocationColumn, useColumnPreferences } from "./columns";
import { BulkBar } from "./parts/bulk-bar";
import { ColumnsButton } from "./parts/columns-button";
import { Filters } from "./parts/filters";
import { locationColumns } from "./parts/location-columns";
import { exportUrl, useLocationPages, useLocationSummary } from "./queries";
import type { LocationsSearch } from "./search";

const NOT_READ: readonly LocationColumn[] = [];

/** Every place of business: found, sorted, ticked, opened. */
export function LocationsPage() {
  const search = useSearch({ from: "/_app/ops/locations/" });
  const navigate = useNavigate({ from: "/ops/locations/" });
  const mayWrite = useCan("ops:write");
  const query = useLocationPages(search);
  const { data: summary } = useLocationSummary();
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((id: string, isChosen: boolean) => setChosen((before) => new Set([...before].filter((one) => one !== id).concat(isChosen ? [id] : []))), []);
  const { columns: keys, query: preferences } = useColumnPreferences();
  const available = preferences.data?.available ?? NOT_READ;
  const columns = useMemo(() => locationColumns(keys, available, mayWrite ? { chosen, onChoose: choose } : undefined), [keys, available, mayWrite, chosen, choose]);
  const { fetchNextPage, hasNextPage, isFetching } = query;
  const onMore = useCallback(() => void (isFetching || fetchNextPage()), [fetchNextPage, isFetching]);
  const setSearch = (patch: LocationsSearch) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false });
  const { sort, ...filters } = search;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const picked = items.filter(({ id }) => chosen.has(id));
  const add = mayWrite && (
    <Link to="/ops/locations/new" className={buttonClass({ variant: "primary" })}>
      <Plus aria-hidden /> Add location
    </Link>
  );
  const bring = mayWrite && (
    <Link to="/ops/locations/import" className={buttonClass({})}>
      <FileUp aria-hidden /> Import CSV
    </Link>
  );
  return (
    <PageBody>
      <PageHeader title="Locations" description="Your places of business: what they are called, where they are, and which listing each follows." actions={<PageActions search={search} canExport={items.length > 0}>{bring}{add}</PageActions>} />
      <Card>
        <CardHeader title={isFiltered ? "Those that fit" : "All"} description={summary && plural(summary.total, "location", "locations")} actions={<Filters search={search} onChange={setSearch}><ColumnsButton /></Filters>} />
        <DataState
          query={query}
          label="locations"
          skeleton={
            <CardBody>
              <Skeleton className="h-120" />
            </CardBody>
          }
          isEmpty={() => items.length === 0}
          empty={isFiltered ? <NothingFits onClear={() => void navigate({ search: sort ? { sort } : {}, replace: true })} /> : <NothingYet action={<>{add}{bring}</>} />}
        >
          {() => (
            <>
              {picked.length > 0 && <BulkBar chosen={picked} onDone={() => setChosen(new Set())} />}
              <DataTable
                label="Locations"
                columns={columns}
                rows={items}
                rowId={({ id }) => id}
                sort={sort ?? "name"}
                onSort={(next) => setSearch({ sort: next as LocationsSearch["sort"] })}
                onOpen={({ id }) => void navigate({ to: "/ops/locations/$id/edit", params: { id } })}
                pages={{ hasMore: hasNextPage, onMore }}
              />
            </>
          )}
        </DataState>
      </Card>
    </PageBody>
  );
}

function PageActions({ search, canExport, children }: { search: LocationsSearch; canExport: boolean; children: React.ReactNode }) {
  return (
    <>
      {canExport && (
        <ExportGate>
          <a href={exportUrl(search)} download className={buttonClass({})}>
            <Download aria-hidden /> Export CSV
          </a>
        </ExportGate>
      )}
      <Link to="/ops/locations/merges" className={buttonClass({})}>
        <Combine aria-hidden /> Merged
      </Link>
      {children}
    </>
  );
}

function NothingFits({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No location fits" action={<Button onClick={onClear}>Show all</Button>}>
      Search for other words, or choose another country, status or source.
    </EmptyState>
  );
}

function NothingYet({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState icon={Store} title="No locations yet" action={action}>
      Add your first place of business, with a listing or without, or bring all of them in a file.
    </EmptyState>
  );
}
