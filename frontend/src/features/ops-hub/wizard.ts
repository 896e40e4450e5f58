import type { Onboarding, OnboardingWrite } from "./queries";

export const STEPS = ["business_type", "location_count", "goals"] as const;
export type Step = (typeof STEPS)[number];
export type Answers = Required<Pick<OnboardingWrite, "business_type" | "location_count" | "goals">>;

export function answersOf({ business_type: businessType, location_count: locationCount, goals }: Onboarding): Answers {
  return { business_type: businessType ?? null, location_count: locationCount ?? null, goals: goals ?? [] };
}

/** The step to show: the one of the address, as far as the answers before it are kept; without one, the first open. */
export function stepToShow(asked: string | undefined, { next_step: next }: Pick<Onboarding, "next_step">): Step {
  const furthest = next === null ? STEPS.length - 1 : STEPS.indexOf(next);
  const wanted = STEPS.findIndex((step) => step === asked);
  return STEPS[wanted < 0 ? (next === null ? 0 : furthest) : Math.min(wanted, furthest)] ?? STEPS[0];
}

export function stepAfter(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) + 1];
}

export function stepBefore(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) - 1];
}

/** Whether the step has an answer, so that the next one may follow. */
export function isAnswered(answers: Answers, step: Step): boolean {
  return step === "goals" ? answers.goals.length > 0 : answers[step] !== null;
}

/** What is sent when a step is done: every answer so far, and whether it was the last. */
export function toSave(answers: Answers, step: Step): OnboardingWrite {
  return { ...answers, finish: stepAfter(step) === undefined };
}
