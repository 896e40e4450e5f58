import { Undo2 } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { useCompetitors } from "../queries";
import type { Competitor, GridResults } from "../types";
import { formatRank, formatShare } from "../words";

interface CompetitorsProps {
  results: GridResults;
  keyword: number;
  onBusiness: (no: number | undefined) => void;
}

const SHOWN = 12;

/** Who else ranks on the same points; a press puts one on the map. */
export function Competitors({ results, keyword, onBusiness }: CompetitorsProps) {
  const query = useCompetitors(results.run.id, keyword, results.run.progress.done > 0);
  const { data } = query;
  return (
    <Card>
      <CardHeader
        title="Competitors"
        description={data && `${formatCount(data.competition.with_solv)} of ${formatCount(data.competition.total)} are among the first three somewhere`}
        actions={
          results.business_no !== null && (
            <Button size="sm" onClick={() => onBusiness(undefined)}>
              <Undo2 aria-hidden /> Back to {results.business.name}
            </Button>
          )
        }
      />
      {results.run.progress.done === 0 ? (
        <CardBody className="text-sm text-ink-3">They show once the first points are answered.</CardBody>
      ) : (
        <DataState query={query} label="competitors" skeleton={<CardBody><Skeleton className="h-72" /></CardBody>}>
          {({ items }) => (
            <div role="region" aria-label="Competitors" tabIndex={0} className="overflow-x-auto pb-2">
              <table className="w-full text-sm">
                <thead>
                  <tr className="text-xs text-ink-3">
                    <th scope="col" className="px-4 py-1.5 text-left font-medium sm:px-5">
                      Business
                    </th>
                    <th scope="col" className="px-2 py-1.5 text-right font-medium">
                      SoLV
                    </th>
                    <th scope="col" className="px-4 py-1.5 text-right font-medium sm:px-5">
                      ATRP
                    </th>
                  </tr>
                </thead>
                <tbody>{items.slice(0, SHOWN).concat(items.slice(SHOWN).filter(({ is_target: isTarget }) => isTarget)).map((item) => <Row key={item.no} item={item} chosen={results.business_no === item.no} onBusiness={onBusiness} />)}</tbody>
              </table>
            </div>
          )}
        </DataState>
      )}
    </Card>
  );
}

function Row({ item, chosen, onBusiness }: { item: Competitor; chosen: boolean; onBusiness: (no: number | undefined) => void }) {
  return (
    <tr className={item.is_target ? "bg-brand-soft" : chosen ? "bg-surface-2" : undefined}>
      <th scope="row" className="px-4 py-1 text-left font-normal sm:px-5">
        <button type="button" aria-pressed={chosen} className="py-0.5 text-left hover:text-brand hover:underline pointer-coarse:py-2.5" onClick={() => onBusiness(item.is_target ? undefined : item.no)}>
          {item.name ?? item.place_id ?? `Business ${item.no}`}
          {item.is_target && <span className="ml-2 text-xs font-medium text-brand">yours</span>}
        </button>
      </th>
      <td className="num px-2 py-1 text-right">{formatShare(item.solv)}</td>
      <td className="num px-4 py-1 text-right sm:px-5">{formatRank(item.atrp)}</td>
    </tr>
  );
}
