import { Fact, FactList } from "@/components/data/fact-list";
import type { Run } from "@/components/runs/run";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/lib/format";
import { FAILURES } from "../words";

/** Why something is missing, and what to do. */
export function FailureCard({ run, failure }: { run: Run; failure: NonNullable<Run["failure"]> }) {
  const { label, advice } = FAILURES[failure.kind];
  const { planned, done } = run.progress;
  return (
    <Card>
      <CardHeader title="What is missing" />
      <CardBody>
        <FactList>
          <Fact label="Why">{label}</Fact>
          <Fact label="Missing">
            {formatCount(planned - done)} of {formatCount(planned)}
          </Fact>
          <Fact label="Code">
            <code className="font-mono text-xs break-all">{failure.code}</code>
          </Fact>
          <Fact label="What to do">{advice}</Fact>
        </FactList>
      </CardBody>
    </Card>
  );
}
