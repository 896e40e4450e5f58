"""In which order the first questions are answered, and when the answers are complete."""

from contracts.ops_hub.onboarding import STEPS, OnboardingAnswers, OnboardingStep
from libs.errors import FieldProblem, Invalid


def next_step(answers: OnboardingAnswers) -> OnboardingStep | None:
    """The first step without an answer."""
    return next((step for step in STEPS if not getattr(answers, step)), None)


def check(answers: OnboardingAnswers, *, complete: bool) -> None:
    """Raises `Invalid` with each field and rule: `not_unique`, `step_order`, and `step_missing` if `complete`."""
    problems = [*_repeated(answers), *_out_of_order(answers), *(_missing(answers) if complete else [])]
    if problems:
        raise Invalid(errors=problems)


def _repeated(answers: OnboardingAnswers) -> list[FieldProblem]:
    if len(set(answers.goals)) == len(answers.goals):
        return []
    return [FieldProblem(pointer="/goals", code="not_unique", message="name each goal once")]


def _out_of_order(answers: OnboardingAnswers) -> list[FieldProblem]:
    gap = next_step(answers)
    later = STEPS[STEPS.index(gap) + 1 :] if gap else ()
    return [
        FieldProblem(pointer=f"/{step}", code="step_order", message=f"answer {gap} first")
        for step in later
        if getattr(answers, step)
    ]


def _missing(answers: OnboardingAnswers) -> list[FieldProblem]:
    return [
        FieldProblem(pointer=f"/{step}", code="step_missing", message=_WANTED[step])
        for step in STEPS
        if not getattr(answers, step)
    ]


_WANTED: dict[OnboardingStep, str] = {
    "business_type": "choose what the business is",
    "location_count": "choose how many locations it has",
    "goals": "choose one goal at least",
}
