import type { Schema } from "@/api/client";
import { type BarItem, BarList } from "@/components/charts/bar-list";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { groupBy } from "@/lib/group";
import { formatMoney, formatMultiple, formatPercent, formatValue, plural } from "@/lib/format";
import { combine, inCurrency, type Measure, type MeasureKey, type Measures, MEASURES } from "../measures";
import type { CampaignRow } from "../queries";

interface PlatformBreakdownProps {
  rows: readonly CampaignRow[];
  currency: Schema<"CurrencyMeta">;
  measure: MeasureKey;
  truncated: Schema<"Truncation"> | undefined;
}

/** The chart's measure by platform. Amounts are converted as in the totals, or left out as there. */
export function PlatformBreakdown({ rows, currency, measure, truncated }: PlatformBreakdownProps) {
  const definition = MEASURES[measure];
  const items = byPlatform(rows, definition, currency);
  return (
    <Card>
      <CardHeader
        title={`${definition.label} by platform`}
        description={truncated ? `Of the ${truncated.shown} campaigns listed, not all ${truncated.total}` : definition.meaning}
      />
      <CardBody>
        <BarList label={`${definition.label} by platform`} items={items} />
      </CardBody>
    </Card>
  );
}

function byPlatform(rows: readonly CampaignRow[], measure: Measure, currency: Schema<"CurrencyMeta">): BarItem[] {
  const counted = measure.style === "count" ? rows : inCurrency(rows, currency);
  const groups = groupBy(counted, (row) => row.platform);
  const totals = [...groups].map(([platform, members]) => {
    const measures = combine(members);
    return { platform, value: measures[measure.key], detail: describe(members.length, measures, currency.reporting) };
  });
  const whole = totals.reduce((sum, total) => sum + (total.value ?? 0), 0);
  return totals
    .toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1))
    .map(({ platform, value, detail }) => ({
      id: platform,
      label: (
        <span className="inline-flex items-center gap-2">
          <PlatformMark platform={platform} /> {platformLook(platform).label}
        </span>
      ),
      value,
      detail,
      text: formatValue(value, measure.style, currency.reporting),
      color: platformLook(platform).color,
      ...(measure.additive && whole > 0 && value !== null ? { note: <span className="ml-1 text-ink-3">{formatPercent(value / whole, 0)}</span> } : {}),
    }));
}

/** "6 campaigns · CPA $12.40 · ROAS 3.20×"; a ratio that is unknown is left out. */
function describe(campaigns: number, measures: Measures, currency: string | null): string {
  const { cpa, roas } = measures;
  const facts = [plural(campaigns, "campaign"), cpa !== null && `CPA ${formatMoney(cpa, currency)}`, roas !== null && `ROAS ${formatMultiple(roas)}`];
  return facts.filter(Boolean).join(" · ");
}
