import { ChangeText } from "@/components/data/change-text";
import type { Column } from "@/components/data/columns";
import { ValueText } from "@/components/data/value-text";
import { type BetterWhen, changeOf } from "@/lib/change";
import type { Maybe } from "@/lib/format";
import { MEASURES, type MeasureKey, type Measures } from "./measures";

interface Measured extends Measures {
  currency?: Maybe<string>;
  spend_reporting?: Maybe<number>;
  conversions_value_reporting?: Maybe<number>;
  previous?: Measures | null;
}

interface MeasureColumnOptions {
  keys: readonly MeasureKey[];
  /** Currency of rows that do not say their own. */
  currency: Maybe<string>;
  compared: boolean;
  totals?: Maybe<Measures>;
}

/** Columns of measures for any kind of row; a compared row shows its change under the number. */
export function measureColumns<Row extends Measured>({ keys, currency, compared, totals }: MeasureColumnOptions): Column<Row>[] {
  return keys.map((key) => {
    const { short, meaning, style, label, better } = MEASURES[key];
    return {
      id: key,
      header: short,
      hint: `${label}: ${meaning}`,
      align: "end",
      value: (row) => comparable(row, key),
      cell: (row) => (
        <div className="py-1">
          <ValueText value={row[key]} style={style} currency={row.currency ?? currency} missing={`${label} not reported`} />
          {compared && <ChangeLine now={row[key]} then={row.previous?.[key]} isNew={!row.previous} better={better} />}
        </div>
      ),
      ...(totals ? { footer: <ValueText value={totals[key]} style={style} currency={currency} /> } : {}),
    };
  });
}

/** What rows are sorted by: amounts of several currencies by what they are in one. */
function comparable(row: Measured, key: MeasureKey): number | null {
  return (key === "spend" || key === "conversions_value" ? row[`${key}_reporting`] : null) ?? row[key];
}

interface ChangeLineProps {
  now: Maybe<number>;
  then: Maybe<number>;
  /** The compared range has no row of it at all. */
  isNew: boolean;
  better: BetterWhen;
}

function ChangeLine({ now, then, isNew, better }: ChangeLineProps) {
  const change = changeOf(now, then, better);
  const word = isNew && now !== null ? "new" : "";
  return <div className="h-4.5 leading-none">{change ? <ChangeText change={change} /> : <span className="text-xs text-ink-3">{word}</span>}</div>;
}
