import { Chip } from "@/components/ui/chip";
import { filtersWithCounts } from "../grid";
import type { HealthFilter as Filter } from "../search";
import type { Connection } from "../types";

interface HealthFilterProps {
  connections: readonly Connection[];
  value: Filter | undefined;
  onChange: (value: Filter | undefined) => void;
}

/** Which state of health is looked at; states that nothing is in are left out. */
export function HealthFilter({ connections, value, onChange }: HealthFilterProps) {
  return (
    <div role="group" aria-label="Show by health" className="flex flex-wrap gap-2">
      <Chip pressed={value === undefined} onToggle={() => onChange(undefined)}>
        All <Count>{connections.length}</Count>
      </Chip>
      {filtersWithCounts(connections, value).map((filter) => (
        <Chip key={filter.value} pressed={value === filter.value} onToggle={() => onChange(value === filter.value ? undefined : filter.value)}>
          {filter.label} <Count>{filter.count}</Count>
        </Chip>
      ))}
    </div>
  );
}

function Count({ children }: { children: number }) {
  return <span className="num text-xs">{children}</span>;
}
