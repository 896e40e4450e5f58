import { useNavigate, useSearch } from "@tanstack/react-router";
import { Archive, Grid3x3, Plus, SearchX } from "lucide-react";
import { useCan } from "@/api/session";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyFailed } from "@/components/ui/toast";
import { GRID_COLUMNS } from "./parts/grid-columns";
import { NEW_DRAFT } from "./draft";
import { useGridChanges, useGrids } from "./queries";

/** Every local search grid: what it asks, how its last run went. */
export function GridsPage() {
  const { q, show } = useSearch({ from: "/_app/ops/reports/local-search-grid/" });
  const navigate = useNavigate({ from: "/ops/reports/local-search-grid/" });
  const mayWrite = useCan("reports:write");
  const isArchive = show === "archived";
  const query = useGrids({ q, archived: isArchive });
  const { create, busy } = useGridChanges();
  const begin = async () => {
    try {
      const made = await create(NEW_DRAFT);
      await navigate({ to: "/ops/reports/local-search-grid/$id/edit", params: { id: made.id } });
    } catch (error) {
      notifyFailed("The grid was not made.", error);
    }
  };
  const add = mayWrite && (
    <Button variant="primary" busy={busy} onClick={() => void begin()}>
      <Plus aria-hidden /> New grid
    </Button>
  );
  return (
    <PageBody>
      <PageHeader title="Local search grids" description="Where a business ranks on the map, asked from many points around it." actions={add} />
      <HubState query={query} label="grids" skeleton={<Skeleton className="h-96" />}>
        {({ items }) => (
          <Card>
            <CardHeader
              title={isArchive ? "Archived" : "All grids"}
              actions={
                <>
                  <SearchInput label="Search grids" value={q ?? ""} onChange={(words) => void navigate({ search: (before) => ({ ...before, q: words || undefined }), replace: true })} />
                  <Chip pressed={isArchive} onToggle={() => void navigate({ search: (before) => ({ ...before, show: isArchive ? undefined : "archived" }), replace: true })}>
                    <Archive aria-hidden /> Archived
                  </Chip>
                </>
              }
            />
            {items.length === 0 ? (
              <CardBody>{q || isArchive ? <EmptyState icon={SearchX} title="No grid fits" /> : <EmptyState icon={Grid3x3} title="No grids yet" action={add}>Choose a business and its keywords, and see from which points around it people find it.</EmptyState>}</CardBody>
            ) : (
              <DataTable
                label="Local search grids"
                columns={GRID_COLUMNS}
                rows={items}
                rowId={({ id }) => id}
                onOpen={({ id, last_run: run }) => void (run ? navigate({ to: "/ops/reports/local-search-grid/$id/results", params: { id } }) : navigate({ to: "/ops/reports/local-search-grid/$id/edit", params: { id } }))}
              />
            )}
          </Card>
        )}
      </HubState>
    </PageBody>
  );
}
