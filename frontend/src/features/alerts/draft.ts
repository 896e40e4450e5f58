import type { Schema } from "@/api/client";
import type { AlertRule, Condition, RuleCreate } from "./queries";

type MeasureInfo = Schema<"MeasureInfo">;
type Filter = Schema<"Filter">;

/** The form of a rule: numbers are text until they are sent. */
export interface Draft {
  name: string;
  kind: Condition["kind"];
  measure: Schema<"Measure">;
  operator: Schema<"ThresholdCondition">["operator"];
  value: string;
  direction: Schema<"ChangeCondition">["direction"];
  percent: string;
  compare: Schema<"ChangeCondition">["compare"];
  worst: Schema<"FreshnessCondition">["worst"];
  /** Of budgets, which way they miss their amount. */
  side: Schema<"PacingCondition">["direction"];
  threshold: string;
  weeks: string;
  days: string;
  filters: Filter[];
  severity: Schema<"AlertRule">["severity"];
  recipients: string;
  channels: readonly string[];
  every: string;
  coolDown: string;
}

export type DraftErrors = Partial<Record<keyof Draft, string>>;

const EMPTY: Draft = {
  name: "",
  kind: "threshold",
  measure: "spend",
  operator: "gt",
  value: "",
  direction: "up",
  percent: "25",
  compare: "previous_period",
  worst: "stale",
  side: "over",
  threshold: "3.5",
  weeks: "8",
  days: "7",
  filters: [],
  severity: "warning",
  recipients: "",
  channels: [],
  every: "60",
  coolDown: "1440",
};

/** The form for a new rule, with whoever makes it as the first recipient. */
export function newDraft(email: string): Draft {
  return { ...EMPTY, recipients: email };
}

export function draftOf(rule: AlertRule, measures: readonly MeasureInfo[]): Draft {
  const { condition } = rule;
  const common: Draft = {
    ...EMPTY,
    name: rule.name,
    kind: condition.kind,
    filters: rule.filters,
    severity: rule.severity,
    recipients: rule.recipients.join(", "),
    channels: rule.channel_ids,
    every: String(rule.every_minutes),
    coolDown: String(rule.cool_down_minutes),
  };
  if (condition.kind === "freshness") return { ...common, worst: condition.worst };
  if (condition.kind === "pacing") return { ...common, side: condition.direction, percent: String(condition.percent) };
  if (condition.kind === "anomaly") return { ...common, measure: condition.measure, direction: condition.direction, threshold: String(condition.threshold), weeks: String(condition.weeks) };
  const shared = { ...common, measure: condition.measure, days: String(condition.days) };
  if (condition.kind === "change") return { ...shared, direction: condition.direction, percent: String(condition.percent), compare: condition.compare };
  const scale = isShare(condition.measure, measures) ? 100 : 1;
  return { ...shared, operator: condition.operator, value: String(Number((condition.value * scale).toFixed(6))) };
}

/** What is wrong with the parts that the question needs. */
export function conditionErrors(draft: Draft): DraftErrors {
  const errors: DraftErrors = {};
  if (draft.kind === "freshness") return errors;
  if (draft.kind === "threshold" && !isNumber(draft.value)) errors.value = "Give a number.";
  if ((draft.kind === "change" || draft.kind === "pacing") && !(isNumber(draft.percent) && Number(draft.percent) > 0)) errors.percent = "Give a number above 0.";
  if (draft.kind === "pacing") return errors;
  if (draft.kind === "anomaly") {
    if (!(isNumber(draft.threshold) && Number(draft.threshold) >= 1 && Number(draft.threshold) <= 100)) errors.threshold = "From 1 to 100.";
    if (!(Number.isInteger(Number(draft.weeks)) && Number(draft.weeks) >= 4 && Number(draft.weeks) <= 26)) errors.weeks = "From 4 to 26 weeks.";
    return errors;
  }
  if (!(Number.isInteger(Number(draft.days)) && Number(draft.days) >= 1 && Number(draft.days) <= 90)) errors.days = "From 1 to 90 days.";
  return errors;
}

export function draftErrors(draft: Draft): DraftErrors {
  const errors = conditionErrors(draft);
  if (!draft.name.trim()) errors.name = "Give it a name.";
  if (readRecipients(draft.recipients).length === 0 && draft.channels.length === 0) errors.recipients = "Give at least one address, or choose a channel.";
  return errors;
}

/** The condition that a draft without errors describes. */
export function conditionOf(draft: Draft, measures: readonly MeasureInfo[]): Condition {
  const { measure, days } = draft;
  switch (draft.kind) {
    case "freshness":
      return { kind: "freshness", worst: draft.worst };
    case "pacing":
      return { kind: "pacing", direction: draft.side, percent: Number(draft.percent) };
    case "anomaly":
      return { kind: "anomaly", measure, direction: draft.direction, threshold: Number(draft.threshold), weeks: Number(draft.weeks) };
    case "change":
      return { kind: "change", measure, direction: draft.direction, percent: Number(draft.percent), compare: draft.compare, days: Number(days) };
    case "threshold":
      return { kind: "threshold", measure, operator: draft.operator, value: isShare(measure, measures) ? Number(draft.value) / 100 : Number(draft.value), days: Number(days) };
  }
}

export function ruleOf(draft: Draft, measures: readonly MeasureInfo[], dataset: RuleCreate["dataset"]): RuleCreate {
  return {
    name: draft.name.trim(),
    dataset,
    condition: conditionOf(draft, measures),
    filters: draft.kind === "freshness" ? [] : draft.filters,
    severity: draft.severity,
    recipients: readRecipients(draft.recipients),
    channel_ids: [...draft.channels],
    every_minutes: Number(draft.every),
    cool_down_minutes: Number(draft.coolDown),
  };
}

export function isShare(measure: string, measures: readonly MeasureInfo[]): boolean {
  return measures.find(({ name }) => name === measure)?.unit === "share";
}

function readRecipients(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}
