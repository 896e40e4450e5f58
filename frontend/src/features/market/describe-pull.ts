import { formatCount, plural } from "@/lib/format";
import type { Pull, PullAnswer } from "./pull-queries";

const OUTCOMES: Record<PullAnswer["outcome"], string> = {
  landed: "Landed",
  not_modified: "Not changed since",
  fresh: "Read a moment ago",
  failed: "Failed",
};

export function describeOutcome(outcome: PullAnswer["outcome"]): string {
  return OUTCOMES[outcome];
}

/** What a pull did, in one line; counts are of observations. */
export function describePull(pull: Pull): string {
  const { counts, answers } = pull;
  if (answers.length > 0 && answers.every(({ outcome }) => outcome === "not_modified" || outcome === "fresh")) return "Nothing changed since the last pull";
  const revised = counts.revised ?? 0;
  const parts = [`${plural((counts.accepted ?? 0) - revised, "new value")}`, `${formatCount(revised)} revised`, `${formatCount(counts.unchanged)} unchanged`];
  if ((counts.quarantined ?? 0) > 0) parts.push(`${formatCount(counts.quarantined)} quarantined`);
  const failed = answers.filter(({ outcome }) => outcome === "failed").length;
  if (failed > 0 && pull.state === "succeeded") parts.push(`${formatCount(failed)} not answered`);
  return parts.join(", ");
}

/** What a pull or schedule reads, in words. */
export function describeTarget({ symbols, file }: Pick<Pull, "symbols" | "file">): string {
  const named = symbols.length > 4 ? `${symbols.slice(0, 4).join(", ")} and ${symbols.length - 4} more` : symbols.join(", ");
  if (file) return named ? `${file}: ${named}` : file;
  return named || "Everything";
}

/** Symbols as people type them: by commas, blanks or lines, each once. */
export function parseSymbols(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}
