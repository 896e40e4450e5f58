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
  days: string;
  filters: Filter[];
  severity: Schema<"AlertRule">["severity"];
  recipients: string;
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
  days: "7",
  filters: [],
  severity: "warning",
  recipients: "",
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
    every: String(rule.every_minutes),
    coolDown: String(rule.cool_down_minutes),
  };
  if (condition.kind === "freshness") return { ...common, worst: condition.worst };
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
  if (draft.kind === "change" && !(isNumber(draft.percent) && Number(draft.percent) > 0)) errors.percent = "Give a number above 0.";
  if (!(Number.isInteger(Number(draft.days)) && Number(draft.days) >= 1 && Number(draft.days) <= 90)) errors.days = "From 1 to 90 days.";
  return errors;
}

export function draftErrors(draft: Draft): DraftErrors {
  const errors = conditionErrors(draft);
  if (!draft.name.trim()) errors.name = "Give it a name.";
  if (readRecipients(draft.recipients).length === 0) errors.recipients = "Give at least one address.";
  return errors;
}

/** The condition that a draft without errors describes. */
export function conditionOf(draft: Draft, measures: readonly MeasureInfo[]): Condition {
  const { measure, days } = draft;
  switch (draft.kind) {
    case "freshness":
      return { kind: "freshness", worst: draft.worst };
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
