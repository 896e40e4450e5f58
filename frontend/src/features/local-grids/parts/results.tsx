import { LiveRunBanner } from "@/components/runs/run-banner";
import { RunDownloads } from "@/components/runs/run-downloads";
import { SourceBadge } from "@/components/runs/source-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { ResultsSearch } from "../search";
import type { GridResults, Run } from "../types";
import { CellPanel } from "./cell-panel";
import { Comparison } from "./comparison";
import { Competitors } from "./competitors";
import { KeywordMap } from "./keyword-map";
import { MetricTiles } from "./metric-tiles";
import { ProofCard } from "./proof-card";

interface ResultsProps {
  results: GridResults;
  runs: readonly Run[];
  search: ResultsSearch;
  onSearch: (patch: Partial<ResultsSearch>) => void;
}

/** One run: its keyword on the map, the figures, who else ranks, what changed, and what proves it. */
export function Results({ results, runs, search, onSearch }: ResultsProps) {
  const keyword = results.keywords[Number(search.keyword ?? 0)] ?? results.keywords[0];
  if (!keyword) return null;
  const { run } = results;
  const view = search.view === "table" ? "table" : "map";
  const comparable = runs.filter(({ id, state }) => id !== run.id && (state === "completed" || state === "partial"));
  return (
    <>
      <LiveRunBanner run={run} />
      <MetricTiles metrics={keyword.metrics} previous={keyword.previous} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card>
          <CardHeader
            title={
              <span className="inline-flex flex-wrap items-center gap-2">
                {results.business_name} <SourceBadge provenance={keyword.provenance ?? run.provenance} />
              </span>
            }
            description={`“${keyword.keyword}”, to rank ${results.search.depth ?? 20}`}
            actions={
              <>
                {results.keywords.length > 1 && (
                  <Select aria-label="Keyword" className="w-auto max-w-56" value={keyword.no} onChange={({ target }) => onSearch({ keyword: target.value === "0" ? undefined : target.value, point: undefined })}>
                    {results.keywords.map(({ no, keyword: words }) => (
                      <option key={no} value={no}>
                        {words}
                      </option>
                    ))}
                  </Select>
                )}
                <Segmented
                  label="Shown as"
                  size="sm"
                  value={view}
                  onChange={(wanted) => onSearch({ view: wanted === "table" ? wanted : undefined })}
                  options={[
                    { value: "map", label: "Map" },
                    { value: "table", label: "Table" },
                  ]}
                />
              </>
            }
          />
          <CardBody className="grid grid-cols-1 gap-3">
            <KeywordMap results={results} keyword={keyword} view={view} chosen={search.point} onChoose={(point) => onSearch({ point })} />
          </CardBody>
        </Card>
        <div className="grid gap-4">
          {search.point && <CellPanel runId={run.id} keyword={keyword.no} pointId={search.point} onClose={() => onSearch({ point: undefined })} />}
          <Competitors results={results} keyword={keyword.no} onBusiness={(business) => onSearch({ business: business?.toString(), point: undefined })} />
        </div>
      </div>
      {comparable.length > 0 && <Comparison results={results} keyword={keyword} runs={comparable} other={search.other} onOther={(other) => onSearch({ other })} />}
      <ProofCard results={results}>
        <RunDownloads run={run} />
      </ProofCard>
    </>
  );
}
