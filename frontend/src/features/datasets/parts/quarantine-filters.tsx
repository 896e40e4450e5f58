import { Chip } from "@/components/ui/chip";
import { formatCount } from "@/lib/format";
import { type Filter, useQuarantineSummary } from "../queries";

const WAYS = { upload: "Uploads", push: "Pushes", sync: "Syncs", replay: "Replays", pull: "Pulls" };

/** Rules as people say them; the API names them as JSON Schema does. */
const RULES: Record<string, string> = {
  type: "Wrong kind of value",
  required: "Missing",
  minimum: "Too small",
  exclusiveMinimum: "Too small",
  maximum: "Too large",
  exclusiveMaximum: "Too large",
  minLength: "Empty",
  maxLength: "Too long",
  enum: "Unknown value",
  pattern: "Wrong form",
  format: "Wrong form",
  additionalProperties: "Unknown field",
};

interface FiltersProps {
  name: string;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** By rule and by the way in, each with the number of rows that wait. */
export function QuarantineFilters({ name, filter, onChange }: FiltersProps) {
  const { data } = useQuarantineSummary(name);
  if (!data || data.total + data.superseded === 0) return null;
  // The counts by rule and way are of rows that wait.
  const { rules, origins } = filter.standing ? { rules: [], origins: [] } : data;
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap gap-2 px-4 pb-3 sm:px-5">
      {rules.map(({ rule, count }) => (
        <Chip key={rule} pressed={filter.rule === rule} onToggle={() => onChange({ ...filter, rule: filter.rule === rule ? undefined : rule })}>
          {RULES[rule] ?? rule.replaceAll("_", " ")} <span className="num">{formatCount(count)}</span>
        </Chip>
      ))}
      {origins.map(({ origin, count }) => (
        <Chip key={origin} pressed={filter.way === origin} onToggle={() => onChange({ ...filter, way: filter.way === origin ? undefined : origin })}>
          {WAYS[origin]} <span className="num">{formatCount(count)}</span>
        </Chip>
      ))}
      {(data.superseded > 0 || filter.standing) && (
        <Chip pressed={filter.standing === "superseded"} onToggle={() => onChange(filter.standing ? {} : { standing: "superseded" })}>
          Came again without a fault <span className="num">{formatCount(data.superseded)}</span>
        </Chip>
      )}
      {filter.origin && (
        <Chip pressed onToggle={() => onChange({ ...filter, origin: undefined })}>
          One file, push or sync
        </Chip>
      )}
    </div>
  );
}
