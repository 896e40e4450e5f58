import type { Schema } from "@/api/client";
import { plural } from "@/lib/format";
import type { Condition } from "./queries";

type MeasureInfo = Schema<"MeasureInfo">;

const RELATIONS = { gt: "above", gte: "at or above", lt: "below", lte: "at or below" } as const;
const SIDES = { over: "over", under: "under", any: "over or under" } as const;
const UNLIKE = { up: "unusually higher than", down: "unusually lower than", any: "unlike" } as const;
const DIRECTIONS = { up: "rises by", down: "falls by", any: "changes by" } as const;

/** A condition as a sentence: "CPC above 2.5 over 7 days". */
export function describeCondition(condition: Condition, measures: readonly MeasureInfo[] = []): string {
  if (condition.kind === "freshness") return `The numbers are ${condition.worst === "late" ? "late or stale" : "stale"}`;
  if (condition.kind === "pacing") return `A budget is projected ${SIDES[condition.direction]} by ${condition.percent}% or more`;
  const info = measures.find(({ name }) => name === condition.measure);
  const label = info?.label ?? condition.measure;
  if (condition.kind === "anomaly") return `${label} is ${UNLIKE[condition.direction]} on the same weekday of ${plural(condition.weeks, "week")} before (z ${condition.threshold})`;
  const over = `over ${plural(condition.days, "day")}`;
  if (condition.kind === "threshold") return `${label} ${RELATIONS[condition.operator]} ${shownValue(condition.value, info)} ${over}`;
  const against = condition.compare === "previous_year" ? "a year ago" : "the days before";
  return `${label} ${DIRECTIONS[condition.direction]} ${condition.percent}% against ${against}, ${over}`;
}

/** "every 15 minutes", "every hour", "every 2 days". */
export function describeEvery(minutes: number): string {
  const [count, unit] = minutes % 1440 === 0 ? [minutes / 1440, "day"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return count === 1 ? `every ${unit}` : `every ${plural(count, unit)}`;
}

/** A limit as people write it: shares in percent. */
export function shownValue(value: number, info: MeasureInfo | undefined): string {
  return info?.unit === "share" ? `${Number((value * 100).toFixed(6))}%` : String(value);
}
