import { type Run, stateInWords } from "@/components/runs/run";
import { Select } from "@/components/ui/field";
import { formatMoment } from "@/lib/time";

interface RunChoiceProps {
  runs: readonly Run[];
  chosen: string | undefined;
  onChoose: (runId: string) => void;
}

/** Which run is looked at. */
export function RunChoice({ runs, chosen, onChoose }: RunChoiceProps) {
  return (
    <Select aria-label="Run" className="w-auto max-w-72" value={chosen ?? ""} onChange={({ target }) => onChoose(target.value)}>
      {runs.map((run) => (
        <option key={run.id} value={run.id}>
          Run {run.number}, {formatMoment(run.requested_at)}
          {run.state === "completed" ? "" : `, ${stateInWords(run.state).toLowerCase()}`}
        </option>
      ))}
    </Select>
  );
}
