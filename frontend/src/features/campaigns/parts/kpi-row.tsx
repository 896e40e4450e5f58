import type { Schema } from "@/api/client";
import { KpiCard } from "@/components/data/kpi-card";
import type { DayRange } from "@/lib/days";
import { KPI_KEYS, type MeasureKey, MEASURES } from "../measures";
import { partlyReported, whyMissing } from "../missing";
import { valuesOf } from "../trend";

interface KpiRowProps {
  section: Pick<Schema<"CampaignSection">, "summary" | "trend" | "comparison">;
  range: DayRange;
  selected: MeasureKey;
  onSelect: (key: MeasureKey) => void;
}

/** The six measures that are asked for first; pressing one shows it in the chart. */
export function KpiRow({ section, range, selected, onSelect }: KpiRowProps) {
  const { summary, comparison, trend } = section;
  return (
    <div role="group" aria-label="Key figures" className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 xl:grid-cols-6">
      {KPI_KEYS.map((key) => {
        const { label, style, better } = MEASURES[key];
        return (
          <KpiCard
            key={key}
            label={label}
            value={summary[key]}
            style={style}
            currency={summary.currency}
            better={better}
            compared={comparison !== null}
            previous={comparison?.summary[key]}
            trend={valuesOf(trend, range, key)}
            missing={whyMissing(summary, key)}
            note={partlyReported(summary, key)}
            selected={selected === key}
            onSelect={() => onSelect(key)}
          />
        );
      })}
    </div>
  );
}
