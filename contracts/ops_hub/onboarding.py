"""The first questions of the operations hub: what the business is, how many locations it has, what it wants."""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

BusinessType = Literal[
    "restaurant", "retail", "health", "home_services", "automotive", "hospitality", "professional", "agency", "other"
]
LocationCount = Literal["1", "2-10", "11-50", "51-200", "201+"]
Goal = Literal["be_found", "win_reviews", "correct_listings", "measure_ads", "compare_locations"]
OnboardingStep = Literal["business_type", "location_count", "goals"]
OnboardingState = Literal["not_started", "in_progress", "finished"]
OnboardingSource = Literal["wizard", "legacy"]
STEPS: tuple[OnboardingStep, ...] = get_args(OnboardingStep)
GOALS: tuple[Goal, ...] = get_args(Goal)
Goals = Annotated[
    list[Goal],
    Field(max_length=len(GOALS), json_schema_extra={"uniqueItems": True}, description="At least one, to finish."),
]


class OnboardingAnswers(BaseModel):
    """The answers so far, in the order of the steps: a later one needs those before it."""

    model_config = ConfigDict(extra="forbid")

    business_type: BusinessType | None = None
    location_count: LocationCount | None = None
    goals: Goals = Field(default_factory=list[Goal])


class OnboardingWrite(OnboardingAnswers):
    """The answers to keep, all of them at once. What is left out is taken away."""

    finish: bool = Field(False, description="That was the last step: the setup tasks are made from the answers.")


class Onboarding(OnboardingAnswers):
    """How far a tenant is with the first questions."""

    state: OnboardingState
    next_step: OnboardingStep | None = Field(description="The first step without an answer; null: all are answered.")
    source: OnboardingSource = Field(description="`legacy`: the answers were taken over from an earlier product.")
    changed_at: datetime | None
    changed_by: str | None
    finished_at: datetime | None
    finished_by: str | None = Field(description="`user:<id>`, `key:<id>`, `client:<id>`, or `service:ops_hub`.")
    etag: str = Field(description="For `If-Match`, so that nobody's answers are lost.")
