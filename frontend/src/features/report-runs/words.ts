import { isOver, type Run, stateInWords } from "@/components/runs/run";
import type { Became, DeadLetter } from "./queries";

type FailureKind = NonNullable<Run["failure"]>["kind"];

/** What a class of failure means, and what to do about it. */
export const FAILURES: Record<FailureKind, { label: string; advice: string }> = {
  transient: { label: "It may pass by itself", advice: "Replay it: only what is missing is asked again." },
  provider_down: { label: "The source was away", advice: "Replay it once the source answers again." },
  throttled: { label: "The source was asked too often", advice: "Wait some minutes, then replay it." },
  invalid_config: { label: "Its set-up does not work", advice: "Change the set-up, then run it anew: a replay asks with the set-up of then." },
  budget_exceeded: { label: "It would cost more than its ceiling", advice: "Raise the ceiling in the set-up, then run it anew." },
  poison: { label: "It brings its workers down", advice: "Ask support, and name the run." },
};

export const LETTER_STATES: Record<DeadLetter["state"], string> = { open: "Open", replaying: "Being replayed", replayed: "Replayed", discarded: "Let be" };

/** What became of one that was to be replayed. */
export const OUTCOMES: Record<Became, { label: string; tone: "good" | "warn" | "neutral" }> = {
  replaying: { label: "Is being replayed", tone: "good" },
  report_busy: { label: "Its report is running; try again later", tone: "warn" },
  not_open: { label: "Cannot be replayed: settled already, or its report is archived", tone: "neutral" },
  not_found: { label: "No longer there", tone: "neutral" },
};

/** How long it took, in seconds; null while it is not over, when it never began, and across replays, between which it rested. */
export function tookSeconds({ started_at: from, finished_at: until, replays }: Pick<Run, "started_at" | "finished_at" | "replays">): number | null {
  return from && until && replays === 0 ? (Date.parse(until) - Date.parse(from)) / 1000 : null;
}

export interface Moment {
  label: string;
  /** Null: not yet. */
  at: string | null;
  note?: string;
}

/** The states that a run went through, and the one to come. */
export function momentsOf(run: Run, who: (subject: string) => string): Moment[] {
  const asked = run.started_by === "schedule" ? "By its schedule" : `By ${sentenceWord(who(run.requested_by))}`;
  const replayed: Moment[] = run.replays > 0 ? [{ label: run.replays === 1 ? "Replayed once" : `Replayed ${run.replays} times`, at: null, note: "What was missing was asked again." }] : [];
  if (isOver(run)) {
    const began: Moment[] = run.started_at ? [{ label: "Began", at: run.started_at }] : [];
    return [{ label: "Asked for", at: run.requested_at, note: asked }, ...began, ...replayed, { label: stateInWords(run.state), at: run.finished_at }];
  }
  return [{ label: "Asked for", at: run.requested_at, note: asked }, { label: "Began", at: run.started_at }, ...replayed, { label: stateInWords(run.state), at: null, note: "Now" }];
}

function sentenceWord(name: string): string {
  return ["You", "A program", "A member"].includes(name) ? name.toLowerCase() : name;
}
