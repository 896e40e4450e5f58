import { formatValue, type Maybe, NO_VALUE, type NumberStyle } from "@/lib/format";

interface ValueTextProps {
  value: Maybe<number>;
  style: NumberStyle;
  currency?: Maybe<string>;
  compact?: boolean;
  /** Why there is no number, e.g. "Meta does not report conversion values". */
  missing?: string;
}

/** A number with tabular figures; a missing one is a dash that says why, never 0. */
export function ValueText({ value, style, currency, compact = false, missing = "Not reported" }: ValueTextProps) {
  const text = formatValue(value, style, currency, compact);
  if (text !== NO_VALUE) return <span className="num">{text}</span>;
  return (
    <span className="cursor-help text-ink-3" title={missing}>
      <span aria-hidden>{NO_VALUE}</span>
      <span className="sr-only">{missing}</span>
    </span>
  );
}
