import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";
import { CHECK_NAMES, CHECKS, DATASET_LABELS, worstOf } from "../describe";
import type { Check, CheckName, Quality, Series } from "../queries";
import { DayStrip } from "./day-strip";
import { StatusMark } from "./status-mark";

interface QualityMatrixProps {
  quality: Quality;
  series: readonly Series[];
  /** The last day of the strips. */
  until: string;
  selected: CheckName | undefined;
}

/** Checks by datasets: how each stands now, and the last days. A check opens below. */
export function QualityMatrix({ quality, series, until, selected }: QualityMatrixProps) {
  const { names, datasets, cells } = useMemo(() => arrange(quality.checks), [quality]);
  return (
    <ul aria-label="Checks" className="divide-y border-t">
      {names.map((name) => (
        <li key={name} className={cn("grid grid-cols-1 gap-x-6 gap-y-2 px-4 py-3 sm:px-5 md:grid-cols-[15rem_minmax(0,1fr)]", selected === name && "bg-surface-2")}>
          <div className="min-w-0">
            <Link
              to="/health/data-quality"
              search={(previous) => ({ ...previous, check: selected === name ? undefined : name })}
              resetScroll={false}
              aria-expanded={selected === name}
              className="font-medium text-ink hover:text-brand hover:underline"
            >
              {CHECKS[name].label}
            </Link>
            <p className="text-xs text-ink-3">{CHECKS[name].asks}</p>
          </div>
          <div className={cn("grid grid-cols-1 gap-x-6 gap-y-2.5", datasets.length > 1 && "sm:grid-cols-2 md:grid-cols-1 lg:grid-cols-2")}>
            {datasets.map((dataset) => (
              <Cell
                key={dataset}
                dataset={dataset}
                checks={cells.get(`${name}/${dataset}`) ?? []}
                series={series.find((one) => one.check === name && one.dataset === dataset)}
                until={until}
              />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Cell({ dataset, checks, series, until }: { dataset: Check["dataset"]; checks: readonly Check[]; series: Series | undefined; until: string }) {
  const status = worstOf(checks.map((check) => check.status));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7.5rem] items-center gap-x-3">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-3">
        <span className="w-18 shrink-0 font-medium text-ink-2">{DATASET_LABELS[dataset]}</span>
        {status ? <StatusMark status={status} /> : <span>not checked</span>}
        {checks.length > 1 && <span className="max-lg:hidden">{countOf(checks)}</span>}
      </p>
      <DayStrip series={series} until={until} />
    </div>
  );
}

function countOf(checks: readonly Check[]): string {
  const passing = checks.filter(({ status }) => status === "pass").length;
  return passing === checks.length ? plural(passing, "account") : `${passing} of ${checks.length} accounts pass`;
}

/** The checks that there are, in the order of the panel, and the datasets, by cell. */
function arrange(checks: readonly Check[]) {
  const cells = new Map<string, Check[]>();
  for (const check of checks) {
    const key = `${check.name}/${check.dataset}`;
    cells.set(key, [...(cells.get(key) ?? []), check]);
  }
  const datasets = (["warehouse", "demo"] as const).filter((dataset) => checks.some((check) => check.dataset === dataset));
  return { names: CHECK_NAMES.filter((name) => checks.some((check) => check.name === name)), datasets, cells };
}
