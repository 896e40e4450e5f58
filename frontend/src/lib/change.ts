import type { Maybe } from "./format";

/** Which way a measure should move: cost per conversion is better when lower. */
export type BetterWhen = "higher" | "lower" | "neutral";
export type Verdict = "good" | "bad" | "neutral";

export interface Change {
  /** (now - then) / then; null where `then` is 0 or unknown. */
  ratio: number | null;
  direction: "up" | "down" | "flat";
  verdict: Verdict;
}

/** Compares two values; undefined when either was not reported, because then there is nothing to compare. */
export function changeOf(now: Maybe<number>, then: Maybe<number>, better: BetterWhen): Change | undefined {
  if (now === null || now === undefined || then === null || then === undefined) return undefined;
  const difference = now - then;
  const ratio = then === 0 ? null : difference / Math.abs(then);
  const flat = difference === 0 || (ratio !== null && Math.abs(ratio) < 0.0005);
  const direction = flat ? "flat" : difference > 0 ? "up" : "down";
  return { ratio: flat ? 0 : ratio, direction, verdict: verdictOf(direction, better) };
}

function verdictOf(direction: Change["direction"], better: BetterWhen): Verdict {
  if (direction === "flat" || better === "neutral") return "neutral";
  return (direction === "up") === (better === "higher") ? "good" : "bad";
}
