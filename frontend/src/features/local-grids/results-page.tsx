import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Grid3x3, Settings2 } from "lucide-react";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { isOver, type Run } from "@/components/runs/run";
import { SendButton } from "@/components/runs/send-button";
import { ShareButton } from "@/components/runs/share-button";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Results } from "./parts/results";
import { RunAgain } from "./parts/run-again";
import { RunChoice } from "./parts/run-choice";
import { useGrid, useGridRuns, useResults } from "./queries";
import type { ResultsSearch } from "./search";

/** What a grid found: where the business ranks, who else does, and what changed. */
export function ResultsPage() {
  const { id } = useParams({ from: "/_app/ops/reports/local-search-grid/$id/results" });
  const search = useSearch({ from: "/_app/ops/reports/local-search-grid/$id/results" });
  const navigate = useNavigate({ from: "/ops/reports/local-search-grid/$id/results" });
  const grid = useGrid(id);
  const runs = useGridRuns(id);
  const chosen = search.run ?? runs.data?.items[0]?.id;
  const results = useResults(chosen, numberIn(search.business));
  const choices = withChosen(runs.data?.items ?? [], results.data?.run, chosen);
  const setSearch = (patch: Partial<ResultsSearch>) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true, resetScroll: false });
  return (
    <PageBody>
      <PageHeader
        title={grid.data?.name ?? "Grid"}
        breadcrumbs={
          <Breadcrumbs here="Results">
            <Link to="/ops/reports/local-search-grid" className={crumbClass}>
              Local search grids
            </Link>
          </Breadcrumbs>
        }
        actions={
          <>
            {choices.length > 0 && <RunChoice runs={choices} chosen={chosen} onChoose={(run) => setSearch({ run, business: undefined, other: undefined, point: undefined })} />}
            <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id }} className={buttonClass({})}>
              <Settings2 aria-hidden /> Set-up
            </Link>
            {results.data?.run.id === chosen && results.data && <SendButton key={results.data.run.id} run={results.data.run} />}
            {results.data && <ShareButton key={results.data.run.id} run={results.data.run} />}
            {grid.data && <RunAgain report={grid.data} isRunning={runs.data?.items.some((run) => !isOver(run)) ?? true} onStarted={(run) => setSearch({ run, business: undefined, other: undefined, point: undefined })} />}
          </>
        }
      />
      {runs.data?.items.length === 0 && !search.run ? (
        <NeverRan id={id} />
      ) : (
        <HubState query={results} label="results" skeleton={<Skeleton className="h-160" />}>
          {(found) => <Results results={found} runs={runs.data?.items ?? []} search={search} onSearch={setSearch} />}
        </HubState>
      )}
    </PageBody>
  );
}

/** The runs to choose from: the newest, and the one that is looked at when it is older than those. */
function withChosen(runs: readonly Run[], run: Run | undefined, chosen: string | undefined): readonly Run[] {
  return run && run.id === chosen && runs.every(({ id }) => id !== run.id) ? [...runs, run] : runs;
}

/** A number that an address holds; what is none counts as absent. */
function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined;
}

function NeverRan({ id }: { id: string }) {
  return (
    <Card>
      <EmptyState
        icon={Grid3x3}
        title="It never ran"
        action={
          <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id }} className={buttonClass({ variant: "primary" })}>
            Set it up
          </Link>
        }
      >
        Fill in the business, the map and the keywords, then run it.
      </EmptyState>
    </Card>
  );
}
