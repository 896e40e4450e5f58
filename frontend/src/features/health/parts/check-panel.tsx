import { History } from "lucide-react";
import { useState } from "react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { platformLook } from "@/components/data/platform-mark";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { byBadness, CHECKS, DATASET_LABELS, describeNumber } from "../describe";
import { type Check, type CheckName, useResults } from "../queries";
import { FailingKeys } from "./failing-keys";
import { ResultsTable } from "./results-table";
import { StatusMark } from "./status-mark";

const DATASETS = (["warehouse", "demo"] as const).map((value) => ({ value, label: DATASET_LABELS[value] }));

/** One check: each account now, and what every run found. */
export function CheckPanel({ name, checks }: { name: CheckName; checks: readonly Check[] }) {
  // It opens where it is worst.
  const [dataset, setDataset] = useState<Check["dataset"]>(checks.toSorted(byBadness)[0]?.dataset ?? "warehouse");
  return (
    <Card>
      <CardHeader title={CHECKS[name].label} description={CHECKS[name].asks} actions={<Segmented label="Dataset" value={dataset} onChange={setDataset} options={DATASETS} />} />
      <Parts checks={checks.filter((check) => check.dataset === dataset).toSorted(byBadness)} />
      <Results name={name} dataset={dataset} />
    </Card>
  );
}

function Parts({ checks }: { checks: readonly Check[] }) {
  return (
    <ul aria-label="Now" className="divide-y border-t">
      {checks.map((check) => (
        <li key={`${check.platform}/${check.account_id}`} className="flex items-start justify-between gap-4 px-4 py-3 sm:px-5">
          <div className="min-w-0 text-sm">
            {check.account_id && (
              <p className="font-medium text-ink">
                {platformLook(check.platform ?? "").label} · {check.account_id}
              </p>
            )}
            <p className="break-words text-ink-2">{check.message}</p>
            <p className="text-xs text-ink-3">
              {describeNumber(check.observed, check.unit)}
              {check.limit !== null && `, limit ${describeNumber(check.limit, check.unit)}`}
              {check.sample_size !== null && `, from ${check.sample_size.toLocaleString("en")}`} · <code className="break-all">{check.runbook}</code>
            </p>
            <FailingKeys keys={check.failing_keys} dataset={check.dataset} />
          </div>
          <StatusMark status={check.status} />
        </li>
      ))}
    </ul>
  );
}

function Results({ name, dataset }: { name: CheckName; dataset: Check["dataset"] }) {
  const query = useResults(name, dataset);
  return (
    <div className="border-t">
      <h3 className="px-4 pt-4 pb-1 text-sm font-semibold sm:px-5">Runs</h3>
      <DataState
        query={query}
        label="runs of the check"
        skeleton={
          <CardBody>
            <Skeleton className="h-40" />
          </CardBody>
        }
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={
          <EmptyState icon={History} title="No run of this check is kept">
            Checks run after each build and every quarter of an hour; those who see a part of the tenant are shown none.
          </EmptyState>
        }
      >
        {({ pages }) => <ResultsTable results={pages.flatMap(({ items }) => items)} />}
      </DataState>
      {query.hasNextPage && (
        <div className="p-4">
          <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
            Show earlier runs
          </Button>
        </div>
      )}
    </div>
  );
}
