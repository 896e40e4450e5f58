import { stateInWords } from "@/components/runs/run";
import { Select } from "@/components/ui/field";
import type { RunsSearch } from "../search";
import { KIND_LABELS } from "@/lib/report-kinds";

const STATES = ["queued", "running", "completed", "partial", "failed", "cancelled"] as const;

/** Narrows the runs by kind and state. */
export function RunFilters({ search, onChange }: { search: RunsSearch; onChange: (patch: Partial<RunsSearch>) => void }) {
  return (
    <>
      <Select aria-label="Kind" className="sm:!w-auto" value={search.kind ?? ""} onChange={({ target }) => onChange({ kind: (target.value || undefined) as RunsSearch["kind"] })}>
        <option value="">Every kind</option>
        {Object.entries(KIND_LABELS).map(([kind, label]) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </Select>
      <Select aria-label="State" className="sm:!w-auto" value={search.state ?? ""} onChange={({ target }) => onChange({ state: (target.value || undefined) as RunsSearch["state"] })}>
        <option value="">Every state</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {stateInWords(state)}
          </option>
        ))}
      </Select>
    </>
  );
}
