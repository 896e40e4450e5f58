import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import { BarList } from "@/components/charts/bar-list";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatPercent, formatValue, plural } from "@/lib/format";
import { type MeasureKey, MEASURES } from "../measures";

const SHOWN = 8;

/** The chart's measure by region, as far as platforms tell where it belongs. */
export function RegionCard({ rows, measure }: { rows: readonly Schema<"RegionRow">[]; measure: MeasureKey }) {
  if (rows.length === 0) return null;
  const { label, style, additive } = MEASURES[measure];
  const whole = rows.reduce((sum, row) => sum + (row[measure] ?? 0), 0);
  const items = rows
    .toSorted((a, b) => (b[measure] ?? -1) - (a[measure] ?? -1))
    .slice(0, SHOWN)
    .map((row) => {
      const value = row[measure];
      return {
        id: `${row.kind}/${row.code}/${row.currency ?? ""}`,
        label: row.kind === "unattributed" ? "Not attributed to a place" : row.name,
        value,
        text: formatValue(value, style, row.currency),
        detail: plural(row.campaigns, "campaign"),
        color: row.kind === "unattributed" ? "var(--series-6)" : "var(--series-1)",
        ...(additive && whole > 0 && value !== null ? { note: <span className="ml-1 text-ink-3">{formatPercent(value / whole, 0)}</span> } : {}),
      };
    });
  return (
    <Card>
      <CardHeader
        title={`${label} by region`}
        description={rows.length > SHOWN ? `The first ${SHOWN} of ${rows.length}` : "As the platforms report it"}
        actions={
          <Link to="/regions" search={(previous) => ({ ...previous, measure: measure === "spend" ? undefined : measure })} className="text-sm text-brand hover:underline">
            See the map
          </Link>
        }
      />
      <CardBody>
        <BarList label={`${label} by region`} items={items} />
      </CardBody>
    </Card>
  );
}
