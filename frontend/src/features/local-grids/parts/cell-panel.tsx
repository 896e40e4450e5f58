import { X } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { SourceBadge } from "@/components/runs/source-badge";
import { IconButton } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDecimal } from "@/lib/format";
import { useCell } from "../queries";
import type { CellDetail } from "../types";
import { sourceWords } from "../words";

interface CellPanelProps {
  runId: string;
  keyword: number;
  pointId: string;
  onClose: () => void;
}

/** Who ranks at one point, and what proves it. */
export function CellPanel({ runId, keyword, pointId, onClose }: CellPanelProps) {
  const query = useCell(runId, keyword, pointId);
  const [row, column] = pointId.slice(1).split("c").map(Number);
  return (
    <Card>
      <CardHeader
        title={`Row ${(row ?? 0) + 1}, column ${(column ?? 0) + 1}`}
        description={query.data && (query.data.rank === null ? "Not among those who rank here" : `Rank ${query.data.rank}`)}
        actions={
          <IconButton label="Close" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        }
      />
      <CardBody className="grid gap-3">
        <DataState query={query} label="point" skeleton={<Skeleton className="h-60" />}>
          {(cell) => <Cell cell={cell} />}
        </DataState>
      </CardBody>
    </Card>
  );
}

function Cell({ cell }: { cell: CellDetail }) {
  return (
    <>
      <ol className="grid max-h-72 overflow-auto rounded-md border text-sm" tabIndex={0} aria-label="Who ranks here">
        {cell.results.map((result) => (
          <li key={result.rank} className={`flex items-baseline gap-2 border-b px-3 py-1.5 last:border-b-0 ${result.is_target ? "bg-brand-soft font-semibold" : ""}`}>
            <span className="num shrink-0 text-ink-3">{result.rank}</span>
            <span className="min-w-0 flex-1 truncate">{result.name ?? result.place_id}</span>
            {result.rating !== null && (
              <span className="num shrink-0 text-xs text-ink-3">
                {formatDecimal(result.rating)} ★ ({result.reviews ?? 0})
              </span>
            )}
          </li>
        ))}
        {cell.results.length === 0 && <li className="px-3 py-2 text-ink-3">{cell.status === "error" ? "There is no answer." : "Nobody ranks here."}</li>}
      </ol>
      <FactList>
        <Fact label="Provenance">
          <SourceBadge provenance={cell.provenance} />
        </Fact>
        <Fact label="Source">{sourceWords(cell.source, cell.provenance)}</Fact>
        {cell.match_method !== "none" && <Fact label="Found by">{cell.match_method.replaceAll("_", " ")}</Fact>}
        {cell.error_code && <Fact label="Failed by">{cell.error_code.replaceAll("_", " ")}</Fact>}
        {cell.provider_task_id && <Fact label="Provider's task">{cell.provider_task_id}</Fact>}
      </FactList>
    </>
  );
}
