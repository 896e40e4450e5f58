/** The one place that turns numbers, money and times into text. Null is "not reported" and never shown as 0. */

const LOCALE = "en-US";
export const NO_VALUE = "–";

export type Maybe<T> = T | null | undefined;
export type NumberStyle = "money" | "count" | "decimal" | "percent" | "multiple";

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALE, options);
  formats.set(key, made);
  return made;
}

function isNumber(value: Maybe<number>): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Whole numbers: impressions, clicks, rows. */
export function formatCount(value: Maybe<number>, compact = false): string {
  if (!isNumber(value)) return NO_VALUE;
  if (compact && Math.abs(value) >= 10_000) {
    return numberFormat({ notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }).format(value);
  }
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** Numbers that may be fractional, such as conversions: at most `digits` decimals. */
export function formatDecimal(value: Maybe<number>, digits = 1): string {
  if (!isNumber(value)) return NO_VALUE;
  return numberFormat({ maximumFractionDigits: digits }).format(value);
}

/** Money in its own currency; without a known currency the bare number, because a guessed sign would be a lie. */
export function formatMoney(value: Maybe<number>, currency: Maybe<string>, compact = false): string {
  if (!isNumber(value)) return NO_VALUE;
  const size = Math.abs(value);
  const short = compact && size >= 10_000;
  const shape: Intl.NumberFormatOptions = short
    ? { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }
    : moneyDigits(size, currency);
  if (!currency) return numberFormat(shape).format(value);
  return numberFormat({ style: "currency", currency, ...shape }).format(value);
}

function moneyDigits(size: number, currency: Maybe<string>): Intl.NumberFormatOptions {
  if (size >= 1_000) return { minimumFractionDigits: 0, maximumFractionDigits: 0 };
  const minor = currency ? (numberFormat({ style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2) : 2;
  return { minimumFractionDigits: minor, maximumFractionDigits: size > 0 && size < 0.01 ? 4 : minor };
}

/** A share, given as 0..1. */
export function formatPercent(value: Maybe<number>, digits = 1): string {
  if (!isNumber(value)) return NO_VALUE;
  return numberFormat({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A factor such as ROAS: 3.42×. */
export function formatMultiple(value: Maybe<number>): string {
  if (!isNumber(value)) return NO_VALUE;
  return `${numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)}×`;
}

export function formatValue(value: Maybe<number>, style: NumberStyle, currency?: Maybe<string>, compact = false): string {
  switch (style) {
    case "money":
      return formatMoney(value, currency, compact);
    case "count":
      return formatCount(value, compact);
    case "decimal":
      return compact && isNumber(value) && Math.abs(value) >= 10_000 ? formatCount(value, true) : formatDecimal(value);
    case "percent":
      return formatPercent(value, 2);
    case "multiple":
      return formatMultiple(value);
  }
}

/** Labels of an axis: short, and with the same number of digits along it. */
export function formatTick(value: number, style: NumberStyle, currency?: Maybe<string>): string {
  if (style === "percent") return formatPercent(value, value !== 0 && Math.abs(value) < 0.1 ? 1 : 0);
  if (style === "multiple") return `${formatDecimal(value, 2)}×`;
  const options: Intl.NumberFormatOptions = { notation: "compact", maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1, minimumFractionDigits: 0 };
  if (style === "money" && currency) return numberFormat({ style: "currency", currency, ...options }).format(value);
  return numberFormat(options).format(value);
}

export function formatBytes(bytes: Maybe<number>): string {
  if (!isNumber(bytes)) return NO_VALUE;
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), units.length - 1);
  return `${formatDecimal(bytes / 1000 ** power)} ${units[power]}`;
}

export function formatDuration(seconds: Maybe<number>): string {
  if (!isNumber(seconds)) return NO_VALUE;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${formatDecimal(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
