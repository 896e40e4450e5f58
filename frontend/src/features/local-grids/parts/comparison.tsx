import { useCallback, useMemo, useState } from "react";
import { toProblem } from "@/api/problem";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { useComparison, useResults } from "../queries";
import type { GridKeyword, GridPoint, GridResults, KeywordComparison, Run } from "../types";
import { bandOf, CHANGES, labelOf, OBSTACLES, spokenCell } from "../words";
import { HeatMap } from "./heat-map";

interface ComparisonProps {
  results: GridResults;
  keyword: GridKeyword;
  runs: readonly Run[];
  other: string | undefined;
  onOther: (runId: string | undefined) => void;
}

/** Two runs of the grid, cell by cell; a slider leads from then to now. */
export function Comparison({ results, keyword, runs, other, onOther }: ComparisonProps) {
  const query = useComparison(results.run.id, other);
  const then = useResults(other, undefined);
  const compared = query.data?.keywords.find(({ keyword: words }) => words === keyword.keyword);
  const before = then.data?.keywords.find(({ keyword: words }) => words === keyword.keyword);
  return (
    <Card>
      <CardHeader
        title="Compare"
        description="Only runs that asked the same in the same way can be compared."
        actions={
          <Select aria-label="Compare with" className="w-auto max-w-72" value={other ?? ""} onChange={({ target }) => onOther(target.value || undefined)}>
            <option value="">Choose a run</option>
            {runs.map((run) => (
              <option key={run.id} value={run.id}>
                Run {run.number}, {formatMoment(run.requested_at)}
              </option>
            ))}
          </Select>
        }
      />
      {other && (
        <CardBody>
          {query.error ? (
            <Refused error={query.error} />
          ) : compared && before && then.data?.run.id === other ? (
            <Changes results={results} keyword={keyword} before={before} compared={compared} />
          ) : query.data && !compared ? (
            <Notice title="The other run did not ask this keyword.">Choose another keyword above.</Notice>
          ) : (
            <Skeleton className="h-96" />
          )}
        </CardBody>
      )}
    </Card>
  );
}

function Refused({ error }: { error: unknown }) {
  const problem = toProblem(error);
  const obstacles = (problem.body.obstacles ?? []) as string[];
  return (
    <Notice tone="warn" role="status" title="These runs cannot be compared.">
      {obstacles.length > 0 ? `The other one asked with ${obstacles.map((name) => OBSTACLES[name] ?? name).join(", ")}.` : (problem.detail ?? problem.title)}
    </Notice>
  );
}

interface ChangesProps {
  results: GridResults;
  keyword: GridKeyword;
  before: GridKeyword;
  compared: KeywordComparison;
}

/** The slider's place decides which columns are those of now: it is drawn over the map like a curtain. */
function Changes({ results, keyword, before, compared }: ChangesProps) {
  const [share, setShare] = useState(100);
  const depth = results.search.depth ?? 20;
  const order = useMemo(() => new Map(results.points.filter(({ excluded }) => !excluded).map((point, place) => [point.id, place])), [results.points]);
  const edge = (share / 100) * results.size;
  const lookOf = useCallback(
    (point: GridPoint) => {
      const place = order.get(point.id) ?? -1;
      const isNow = point.column < edge;
      const { ranks, statuses } = isNow ? keyword : before;
      const band = bandOf(ranks[place], statuses[place]);
      const change = compared.changes[place];
      return { band, label: labelOf(ranks[place], band), mark: isNow && change && change !== "same" ? CHANGES[change].sign : undefined };
    },
    [order, edge, keyword, before, compared],
  );
  const spokenOf = (point: GridPoint) => {
    const place = order.get(point.id) ?? -1;
    const change = compared.changes[place];
    const now = spokenCell(point, keyword.ranks[place], bandOf(keyword.ranks[place], keyword.statuses[place]), depth);
    return change ? `${now} ${CHANGES[change].label}.` : now;
  };
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
      <div className="grid gap-2">
        <HeatMap label={`Changes for ${keyword.keyword}`} points={results.points} size={results.size} spacingM={results.spacing_m} unit={results.unit} lookOf={lookOf} spokenOf={spokenOf} chosen={undefined} onChoose={() => undefined} action="does nothing here" />
        <div className="mx-auto grid w-full max-w-120 gap-1 text-xs text-ink-3">
          <span className="flex justify-between" aria-hidden>
            <span>Before</span>
            <span>Now</span>
          </span>
          <input type="range" min={0} max={100} value={share} aria-label="From before to now" aria-valuetext={`${share} percent of the map show now`} className="accent-brand" onChange={({ target }) => setShare(Number(target.value))} />
        </div>
      </div>
      <div className="grid content-start gap-3">
        <Verdict compared={compared} />
        <ul className="grid gap-1 text-sm">
          {(Object.keys(CHANGES) as (keyof typeof CHANGES)[]).map((change) => (
            <li key={change} className="flex items-center gap-2">
              <span aria-hidden className="font-semibold">
                {CHANGES[change].sign}
              </span>
              <span className="flex-1 text-ink-2">{CHANGES[change].label}</span>
              <span className="num font-semibold">{compared.counts[change] ?? 0}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Verdict({ compared: { d_atrp: gained, d_solv: share, within_noise: isNoise } }: { compared: KeywordComparison }) {
  if (gained === null) return <p className="text-sm text-ink-2">Too few points are valid in both to say more.</p>;
  if (isNoise) return <p className="text-sm text-ink-2">ATRP moved by {Math.abs(gained).toFixed(2)}: no more than searches move by themselves.</p>;
  return (
    <p className="text-sm text-ink-2">
      ATRP got <strong className={gained > 0 ? "text-good" : "text-bad"}>{Math.abs(gained).toFixed(2)} {gained > 0 ? "better" : "worse"}</strong>
      {share !== null && `, share of local voice ${share >= 0 ? "grew" : "fell"} by ${Math.abs(share).toFixed(1)} points`}.
    </p>
  );
}
