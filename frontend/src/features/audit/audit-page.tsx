import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { AUDIT_COLUMNS } from "./columns";
import { AuditFiltersBar } from "./parts/audit-filters";
import { EventDialog } from "./parts/event-dialog";
import { type AuditEvent, type AuditFilters, toQuery, useAuditEvents } from "./queries";

/** Who did what to which object, sealed against tampering. */
export function AuditPage() {
  const filters = useSearch({ from: "/_app/settings/audit" });
  const navigate = useNavigate({ from: "/settings/audit" });
  const [shown, setShown] = useState<AuditEvent>();
  const query = useAuditEvents(filters);
  const change = (next: AuditFilters) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const download = `/api/v1/audit/export?${new URLSearchParams(toQuery(filters)).toString()}`;
  return (
    <Card>
      <CardHeader
        title="Audit log"
        description="Who did what. Entries are sealed into a signed chain every ten minutes; nobody can change one unseen."
        actions={
          <a href={download} download className={buttonClass()}>
            <Download aria-hidden /> CSV
          </a>
        }
      />
      <AuditFiltersBar filters={filters} onChange={change} />
      <DataState
        query={{ ...query, data: query.data?.pages.flatMap((page) => page.items) }}
        label="audit log"
        skeleton={<AuditSkeleton />}
        isEmpty={(events) => events.length === 0}
        empty={
          <EmptyState icon={ScrollText} title="Nothing fits">
            No entry fits these filters. Take one away, or choose other days.
          </EmptyState>
        }
      >
        {(events) => (
          <>
            <DataTable label="Audit log" columns={AUDIT_COLUMNS} rows={events} rowId={(event) => event.id} onOpen={setShown} />
            {query.hasNextPage && (
              <div className="flex justify-center border-t p-3">
                <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
                  Show older entries
                </Button>
              </div>
            )}
          </>
        )}
      </DataState>
      {shown && <EventDialog event={shown} onClose={() => setShown(undefined)} />}
    </Card>
  );
}

function AuditSkeleton() {
  return (
    <div className="grid gap-2 border-t p-5">
      {["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
        <Skeleton key={key} className="h-9" />
      ))}
    </div>
  );
}
