import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { IconButton } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/lib/format";
import type { Became, DeadLetter } from "../queries";
import { OUTCOMES } from "../words";

export interface Replayed {
  letter: DeadLetter;
  outcome: Became;
}

/** What became of each run that was to be replayed. */
export function ReplayOutcomes({ replayed, onClose }: { replayed: readonly Replayed[]; onClose: () => void }) {
  const going = replayed.filter(({ outcome }) => outcome === "replaying").length;
  return (
    <Card role="status">
      <CardHeader
        title={`${formatCount(going)} of ${formatCount(replayed.length)} replayed`}
        description="Only what is missing is asked again."
        actions={
          <IconButton label="Close" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        }
      />
      <ul aria-label="What became of each" className="divide-y border-t">
        {replayed.map(({ letter, outcome }) => (
          <li key={letter.id} className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 text-sm sm:px-5">
            <Link to="/ops/runs/$id" params={{ id: letter.run_id }} className="font-medium text-ink hover:text-brand">
              {letter.report_name}, run {formatCount(letter.run_number)}
            </Link>
            <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].label}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );
}
