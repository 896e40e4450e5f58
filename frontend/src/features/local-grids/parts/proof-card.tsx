import type { ReactNode } from "react";
import { AgoText } from "@/components/data/ago-text";
import { Fact, FactList } from "@/components/data/fact-list";
import { SourceBadge } from "@/components/runs/source-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { formatCount, formatMoney } from "@/lib/format";
import type { GridResults } from "../types";
import { sourceWords } from "../words";

/** What proves the numbers, and the files with them. */
export function ProofCard({ results, children }: { results: GridResults; children: ReactNode }) {
  const { run, search } = results;
  return (
    <Card>
      <CardHeader title="Provenance" description="Where these numbers come from." actions={children} />
      <CardBody className="grid gap-x-6 gap-y-2 lg:grid-cols-2">
        <FactList>
          <Fact label="Ranks">
            <SourceBadge provenance={run.provenance} /> {sourceWords(search.source, run.provenance)}
          </Fact>
          <Fact label="Searched">
            to rank {search.depth ?? 20}, {search.device === "desktop" ? "on computers" : "on phones"}, in {search.language_code ?? "en"}
          </Fact>
          <Fact label="Cost">{formatMoney(Number(run.cost.spent), "USD")}</Fact>
        </FactList>
        <FactList>
          <Fact label="Run">
            <span className="inline-flex items-center gap-1 break-all">
              {run.id} <CopyButton text={run.id} variant="ghost" />
            </span>
          </Fact>
          <Fact label="Asked for">
            <AgoText at={run.requested_at} /> {run.replays > 0 && `, replayed ${formatCount(run.replays)}×`}
          </Fact>
          <Fact label="Points">
            {formatCount(run.progress.done)} of {formatCount(run.progress.planned)} answered
          </Fact>
        </FactList>
      </CardBody>
    </Card>
  );
}
