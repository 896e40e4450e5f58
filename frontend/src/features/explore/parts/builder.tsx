import { Chip } from "@/components/ui/chip";
import { Segmented } from "@/components/ui/segmented";
import { Card } from "@/components/ui/card";
import type { Catalog } from "../queries";
import { type Asked, DIMENSION_NAMES, type Dimension, GRAINS, type Grain, MEASURE_NAMES, type Measure, MOST_DIMENSIONS, toggled } from "../question";
import { Filters } from "./filters";

const GRAIN_LABELS: Record<Grain | "none", string> = { none: "None", day: "Day", week: "Week", month: "Month", quarter: "Quarter" };
const grains = (["none", ...GRAINS] as const).map((value) => ({ value, label: GRAIN_LABELS[value] }));

interface BuilderProps {
  asked: Asked;
  catalog: Catalog | undefined;
  onChange: (patch: Partial<Asked>) => void;
}

/** What is asked: measures, what they are split by, over which periods, and of which rows. */
export function Builder({ asked, catalog, onChange }: BuilderProps) {
  const measure = (name: Measure) => catalog?.measures.find((info) => info.name === name);
  const dimension = (name: Dimension) => catalog?.dimensions.find((info) => info.name === name);
  return (
    <Card aria-label="Question" className="grid grid-cols-1 gap-4 p-4 sm:p-5">
      <Row label="Measures">
        {MEASURE_NAMES.map((name) => {
          const on = asked.measures.includes(name);
          const next = toggled(asked.measures, name, MEASURE_NAMES);
          return (
            <span key={name} title={measure(name)?.description}>
              <Chip pressed={on} onToggle={() => next.length > 0 && onChange({ measures: next })}>
                {measure(name)?.label ?? name}
              </Chip>
            </span>
          );
        })}
      </Row>
      <Row label="Split by">
        {DIMENSION_NAMES.map((name) => {
          const next = toggled(asked.dimensions, name, DIMENSION_NAMES);
          return (
            <span key={name} title={dimension(name)?.description}>
              <Chip pressed={asked.dimensions.includes(name)} onToggle={() => next.length <= MOST_DIMENSIONS && onChange({ dimensions: next })}>
                {dimension(name)?.label ?? name}
              </Chip>
            </span>
          );
        })}
      </Row>
      <Row label="Over time">
        <Segmented label="Over time" value={asked.grain ?? "none"} onChange={(value) => onChange({ grain: value === "none" ? undefined : value })} options={grains} className="max-sm:w-full" />
      </Row>
      <Row label="Only">
        <Filters filters={asked.filters} catalog={catalog} onChange={(filters) => onChange({ filters })} />
      </Row>
    </Card>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-2 sm:grid-cols-[6rem_1fr] sm:items-start">
      <p className="text-sm font-medium text-ink-2 sm:leading-8">{label}</p>
      <div role="group" aria-label={label} className="flex min-w-0 flex-wrap items-center gap-2">
        {children}
      </div>
    </div>
  );
}
