import { type Day, isDay } from "@/lib/days";
import type { Annotation, AnnotationWrite, Category } from "./queries";
import type { Scope } from "./words";

export const MOST_TITLE = 120;
export const MOST_TEXT = 1000;
export const EVERYTHING: Scope = { platform: null, account_id: null, campaign_id: null, campaign_name: null };

/** What the form holds. */
export interface Draft {
  start: string;
  /** Empty for a single day. */
  end: string;
  title: string;
  text: string;
  category: Category;
  /** Undefined until somebody chose. */
  scope: Scope | undefined;
}

export type DraftErrors = Partial<Record<"start" | "end" | "title" | "scope", string>>;

export function newDraft(day: Day, scope: Scope | undefined): Draft {
  return { start: day, end: "", title: "", text: "", category: "other", scope };
}

export function draftOf(annotation: Annotation): Draft {
  const { start_date: start, end_date: end, title, text, category, platform, account_id, campaign_id, campaign_name } = annotation;
  return { start, end: end === start ? "" : end, title, text: text ?? "", category, scope: { platform, account_id, campaign_id, campaign_name } };
}

export function draftErrors({ start, end, title, scope }: Draft): DraftErrors {
  return {
    ...(isDay(start) ? {} : { start: "Choose a day." }),
    ...(end && (!isDay(end) || end < start) ? { end: "Choose a day on or after the first." } : {}),
    ...(title.trim() ? {} : { title: "Say what happened." }),
    ...(scope ? {} : { scope: "Say what it is about." }),
  };
}

/** The draft as the API takes it. */
export function bodyOf({ start, end, title, text, category, scope }: Draft): AnnotationWrite {
  return { start_date: start, end_date: end || null, title: title.trim().replaceAll(/\s+/g, " "), text: text.trim() || null, category, ...scope };
}

/** One text for a scope, to choose it by. */
export function scopeKey({ platform, account_id, campaign_id }: Scope): string {
  return JSON.stringify([platform, account_id, campaign_id]);
}
