import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, RotateCcw, ShieldCheck, Trash2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyFailed } from "@/components/ui/toast";
import { formatCount, plural } from "@/lib/format";
import type { Row } from "../cells";
import { type Dataset, selectionOf, useQuarantine } from "../queries";
import { quarantineColumns } from "./quarantine-columns";
import { QuarantineFilters } from "./quarantine-filters";
import { RetryProgress } from "./retry-progress";

const RowDialog = lazy(() => import("./row-dialog").then((module) => ({ default: module.RowDialog })));
const DiscardDialog = lazy(() => import("./discard-dialog").then((module) => ({ default: module.DiscardDialog })));

/** Rows that broke a rule of the dataset: looked through, corrected, tried once more, or given up. */
export function QuarantineCard({ dataset }: { dataset: Dataset }) {
  const filter = useSearch({ from: "/_app/datasets/$name" });
  const navigate = useNavigate({ from: "/datasets/$name" });
  const mayWrite = useCan("ingestion:write");
  const { name } = dataset;
  const query = useQuarantine(name, filter);
  const [open, setOpen] = useState<Row | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState(false);
  const [retryId, setRetryId] = useState<string | null>(null);
  const shown = query.data?.items ?? [];
  const ids = shown.filter((row) => picked.has(row.id)).map((row) => row.id);
  const selection = ids.length > 0 ? { ids } : selectionOf(filter);
  const what = ids.length > 0 ? plural(ids.length, "row") : "all";
  const isOver = filter.standing === "superseded";
  const columns = useMemo(() => quarantineColumns({ mayWrite, isOver, picked, setPicked, open: setOpen }), [mayWrite, isOver, picked]);
  const retry = $api.useMutation("post", "/api/v1/datasets/{name}/quarantine/retries", {
    onSuccess: ({ id }) => setRetryId(id),
    onError: (error) => notifyFailed("The rows were not tried.", error),
  });
  const retryAll = () => retry.mutate({ params: { path: { name } }, headers: { "Idempotency-Key": idempotencyKey() }, body: selection });
  return (
    <Card>
      <CardHeader
        title="Quarantine"
        description={isOver ? "Rows that a later upload, push or sync brought without a fault. Nothing is left to do about them." : filter.origin ? "Rows of one file, push or sync. Correct them here, or bring them again corrected: that closes these." : "Rows that broke a rule, newest first. The good rows beside them were written."}
        actions={
          dataset.quarantined > 0 &&
          !isOver && (
            <>
              {mayWrite && (
                <>
                  <Button onClick={retryAll} busy={retry.isPending}>
                    <RotateCcw aria-hidden /> Try {what} again
                  </Button>
                  <Button variant="danger" onClick={() => setDiscarding(true)}>
                    <Trash2 aria-hidden /> Discard {what}
                  </Button>
                </>
              )}
              <ExportGate>
                <a href={`/api/v1/datasets/${name}/quarantine/export?${new URLSearchParams(selectionOf(filter))}`} download className={buttonClass()}>
                  <Download aria-hidden /> CSV
                </a>
              </ExportGate>
            </>
          )
        }
      />
      {retryId && <RetryProgress key={retryId} name={name} retryId={retryId} />}
      <QuarantineFilters name={name} filter={filter} onChange={(next) => void navigate({ search: next, replace: true })} />
      <DataState
        query={query}
        label="quarantined rows"
        skeleton={
          <CardBody>
            <Skeleton className="h-48" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={ShieldCheck} title={isOver ? "No row came again" : dataset.quarantined > 0 ? "No row fits the filter" : "The quarantine is empty"}>
            {dataset.quarantined > 0 ? "Other rows wait; take the filter away to see them." : "Every row so far kept the rules."}
          </EmptyState>
        }
      >
        {({ items, next_cursor: more }) => (
          <>
            <DataTable label="Quarantined rows" columns={columns} rows={items} rowId={(row) => row.id} />
            {more && <p className="border-t px-4 py-3 text-sm text-ink-2 sm:px-5">Shown are the newest {formatCount(items.length)}. Without picked rows, the buttons above take all that the filter fits.</p>}
          </>
        )}
      </DataState>
      <Suspense>
        {open && <RowDialog key={open.id} row={open} dataset={dataset} onClose={() => setOpen(null)} />}
        {discarding && <DiscardDialog name={name} selection={selection} what={what} onClose={() => setDiscarding(false)} />}
      </Suspense>
    </Card>
  );
}
