import { Chip } from "@/components/ui/chip";
import { formatCount } from "@/lib/format";
import { type Filter, useQuarantineSummary } from "../queries";

const WAYS = { upload: "Uploads", push: "Pushes", sync: "Syncs", replay: "Replays", pull: "Pulls" };

interface FiltersProps {
  name: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** By rule and by the way in, each with the number of rows that wait. */
export function QuarantineFilters({ name, filter, onChange }: FiltersProps) {
  const { data } = useQuarantineSummary(name);
  if (!data || data.total === 0) return null;
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap gap-2 px-4 pb-3 sm:px-5">
      {data.rules.map(({ rule, count }) => (
        <Chip key={rule} pressed={filter.rule === rule} onToggle={() => onChange({ ...filter, rule: filter.rule === rule ? undefined : rule })}>
          {rule} <span className="num">{formatCount(count)}</span>
        </Chip>
      ))}
      {data.origins.map(({ origin, count }) => (
        <Chip key={origin} pressed={filter.way === origin} onToggle={() => onChange({ ...filter, way: filter.way === origin ? undefined : origin })}>
          {WAYS[origin]} <span className="num">{formatCount(count)}</span>
        </Chip>
      ))}
      {filter.origin && (
        <Chip pressed onToggle={() => onChange({ ...filter, origin: undefined })}>
          One file, push or sync
        </Chip>
      )}
    </div>
  );
}
