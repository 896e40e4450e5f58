import type { Day } from "@/lib/days";
import type { Annotation } from "./queries";

/** An annotation's place on an axis of points, and its number among those that are shown. */
export interface Span {
  annotation: Annotation;
  number: number;
  from: number;
  to: number;
}

/** One mark on the axis: an annotation, or several that would overlap. */
export interface Flag {
  spans: Span[];
  x: number;
}

/** In the order of the days; those of one day as they were written. */
export function inOrder(annotations: readonly Annotation[]): Annotation[] {
  return annotations.toSorted((a, b) => compare(a.start_date, b.start_date) || compare(a.created_at, b.created_at) || compare(a.id, b.id));
}

/** Places on an axis of days, or of the first days of periods; what reaches beyond it is cut off. */
export function spansOf(annotations: readonly Annotation[], axis: readonly Day[]): Span[] {
  if (axis.length === 0) return [];
  return inOrder(annotations).map((annotation, index) => ({ annotation, number: index + 1, from: pointOf(annotation.start_date, axis), to: pointOf(annotation.end_date, axis) }));
}

/** Marks at least `gap` apart: neighbours that are closer become one, in their middle. */
export function flagsOf(spans: readonly Span[], xAt: (index: number) => number, gap: number): Flag[] {
  const flags: Flag[] = [];
  for (const span of spans) {
    let flag: Flag = { spans: [span], x: xAt(span.from) };
    let before = flags.at(-1);
    while (before && flag.x - before.x < gap) {
      flags.pop();
      const together = [...before.spans, ...flag.spans];
      flag = { spans: together, x: together.reduce((sum, { from }) => sum + xAt(from), 0) / together.length };
      before = flags.at(-1);
    }
    flags.push(flag);
  }
  return flags;
}

/** The last point that begins on the day or before it; the first one for days before all. */
function pointOf(day: Day, axis: readonly Day[]): number {
  return Math.max(0, axis.findLastIndex((first) => first <= day));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
