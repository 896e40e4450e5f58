import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { NameCell, nameLinkClass } from "@/components/data/name-cell";
import { StatusBadge } from "@/components/data/status-badge";
import { RunState } from "@/components/runs/run-state";
import { formatCount } from "@/lib/format";
import { KIND_LABELS } from "@/lib/report-kinds";
import type { ReportSummary } from "../types";
import { OriginBadge } from "./origin-badge";

/** Where a report is set up or looked at: grids have pages of their own. */
export function pageOf({ id, kind, last_run: run }: Pick<ReportSummary, "id" | "kind" | "last_run">) {
  if (kind !== "local_grid") return { to: "/ops/reports/$id", params: { id } } as const;
  if (run) return { to: "/ops/reports/local-search-grid/$id/results", params: { id } } as const;
  return { to: "/ops/reports/local-search-grid/$id/edit", params: { id } } as const;
}

export const REPORT_COLUMNS: Column<ReportSummary>[] = [
  {
    id: "name",
    header: "Report",
    value: ({ name }) => name,
    cell: (report) => (
      <NameCell note={KIND_LABELS[report.kind]}>
        <Link {...pageOf(report)} className={nameLinkClass}>
          {report.name}
        </Link>
      </NameCell>
    ),
    sortable: false,
  },
  { id: "state", header: "Set-up", value: ({ state }) => state, cell: ({ state }) => <StatusBadge status={state} />, sortable: false },
  { id: "recipients", header: "Recipients", align: "end", value: ({ recipients }) => recipients, cell: ({ recipients }) => formatCount(recipients), className: "max-md:hidden", sortable: false },
  {
    id: "last_run",
    header: "Last run",
    value: ({ last_run: run }) => run?.requested_at ?? null,
    cell: ({ last_run: run }) =>
      run ? (
        <span className="flex flex-wrap items-center gap-1.5">
          <RunState state={run.state} />
          <OriginBadge provenance={run.provenance} />
          <AgoText at={run.requested_at} />
        </span>
      ) : (
        <span className="text-ink-3">Never</span>
      ),
    sortable: false,
  },
  { id: "edited", header: "Edited", value: ({ edited_at }) => edited_at, cell: ({ edited_at }) => <AgoText at={edited_at} />, className: "max-md:hidden", sortable: false },
];
