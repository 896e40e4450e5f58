import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { StatusBadge } from "@/components/data/status-badge";
import { SourceBadge } from "@/components/runs/source-badge";
import { formatCount } from "@/lib/format";
import type { GridBrief } from "../types";

export const GRID_COLUMNS: Column<GridBrief>[] = [
  {
    id: "name",
    header: "Grid",
    value: ({ name }) => name,
    cell: ({ id, name, business, last_run: run }) => (
      <span className="grid">
        {run ? (
          <Link to="/ops/reports/local-search-grid/$id/results" params={{ id }} className="font-medium text-ink hover:text-brand">
            {name}
          </Link>
        ) : (
          <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id }} className="font-medium text-ink hover:text-brand">
            {name}
          </Link>
        )}
        <span className="text-xs text-ink-3">{business ?? "No business chosen yet"}</span>
      </span>
    ),
  },
  { id: "state", header: "Set-up", value: ({ state }) => state, cell: ({ state }) => <StatusBadge status={state} /> },
  { id: "points", header: "Points", align: "end", value: ({ points }) => points, cell: ({ points }) => formatCount(points), className: "max-sm:hidden" },
  { id: "keywords", header: "Keywords", align: "end", value: ({ keywords }) => keywords, cell: ({ keywords }) => formatCount(keywords), className: "max-sm:hidden" },
  {
    id: "last_run",
    header: "Last run",
    value: ({ last_run: run }) => run?.requested_at ?? null,
    cell: ({ last_run: run }) =>
      run ? (
        <span className="flex flex-wrap items-center gap-1.5">
          <StatusBadge status={run.state} />
          <SourceBadge provenance={run.provenance} />
          <AgoText at={run.requested_at} />
        </span>
      ) : (
        <span className="text-ink-3">Never</span>
      ),
  },
  { id: "edited", header: "Edited", value: ({ edited_at }) => edited_at, cell: ({ edited_at }) => <AgoText at={edited_at} />, className: "max-md:hidden" },
];
