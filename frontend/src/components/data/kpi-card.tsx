import type { ReactNode } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { type BetterWhen, changeOf } from "@/lib/change";
import { cn } from "@/lib/cn";
import { formatValue, type Maybe, NO_VALUE, type NumberStyle } from "@/lib/format";
import { ChangeText } from "./change-text";

interface KpiCardProps {
  label: string;
  value: Maybe<number>;
  style: NumberStyle;
  currency?: Maybe<string>;
  better: BetterWhen;
  /** The value of the compared range; leave out when nothing is compared. */
  previous?: Maybe<number>;
  compared: boolean;
  trend: readonly (number | null)[];
  /** Why there is no value. */
  missing?: string;
  note?: ReactNode;
  selected?: boolean;
  /** Shows this measure in the chart below. */
  onSelect?: () => void;
}

/** One measure: value, change against the compared range, and its course. */
export function KpiCard(props: KpiCardProps) {
  const { label, value, style, currency, better, previous, compared, trend, missing = "Not reported in this range", selected = false } = props;
  const text = formatValue(value, style, currency, true);
  const absent = text === NO_VALUE;
  return (
    <div
      className={cn(
        "relative flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface p-4 shadow-card transition-colors duration-120",
        props.onSelect && "hover:border-line-strong",
        selected && "border-brand ring-1 ring-brand hover:border-brand",
      )}
    >
      <p className="truncate text-sm text-ink-2">
        {props.onSelect ? (
          <button type="button" aria-pressed={selected} onClick={props.onSelect} className="font-medium after:absolute after:inset-0 after:rounded-lg">
            {label}
            <span className="sr-only">: show in the chart</span>
          </button>
        ) : (
          <span className="font-medium">{label}</span>
        )}
      </p>
      <p className="num mt-1 truncate text-2xl font-semibold tracking-tight text-ink" title={absent ? missing : formatValue(value, style, currency)}>
        {text}
        {absent && <span className="sr-only">{missing}</span>}
      </p>
      <div className={cn("mt-1 min-h-5 text-xs text-ink-3", absent ? "line-clamp-3" : "truncate")}>
        {absent ? missing : compared ? <Compared {...{ value, previous, style, currency, better }} /> : props.note}
      </div>
      <Sparkline values={trend} className="mt-auto h-10 w-full shrink-0 pt-2 text-brand" />
    </div>
  );
}

type ComparedProps = Pick<KpiCardProps, "value" | "previous" | "style" | "currency" | "better">;

function Compared({ value, previous, style, currency, better }: ComparedProps) {
  const change = changeOf(value, previous, better);
  if (!change) return <span>nothing to compare with</span>;
  return (
    <span className="inline-flex min-w-0 items-center gap-1">
      <ChangeText change={change} />
      <span className="num truncate">from {formatValue(previous, style, currency, true)}</span>
    </span>
  );
}
