"""What is to be done to set a tenant up, in order, and how far it is."""

from datetime import datetime
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

SetupTaskKey = Literal[
    "add_location",
    "import_locations",
    "choose_metrics",
    "connect_provider",
    "run_local_grid",
    "ask_for_reviews",
    "connect_data_source",
    "plan_budget",
    "invite_team",
]
TASK_KEYS: tuple[SetupTaskKey, ...] = get_args(SetupTaskKey)
SetupTaskState = Literal["open", "locked", "done", "skipped", "unavailable"]
FactName = Literal[
    "location.exists",
    "location.several",
    "location.metrics_chosen",
    "provider.connected",
    "grid.ran",
    "review.requested",
    "data_source.read",
]


class SetupTask(BaseModel):
    """One thing to do. `locked` waits for others; `unavailable` is for what this installation cannot do yet."""

    key: SetupTaskKey
    state: SetupTaskState
    fact: FactName | None = Field(description="It is done while this is so; null: somebody says that it is done.")
    depends_on: list[SetupTaskKey]
    locked_by: list[SetupTaskKey] = Field(description="Which of `depends_on` are neither done nor skipped.")
    path: str = Field(description="The page of the web UI where it is done.")
    done_at: datetime | None
    skipped_at: datetime | None
    changed_by: str | None = Field(description="Who said it was done, or skipped it.")


class SetupProgress(BaseModel):
    """How many of the tasks that can be done are dealt with."""

    done: int
    skipped: int
    total: int = Field(description="Without those that are unavailable.")


class SetupTasks(BaseModel):
    """The tenant's tasks in their order; none before the onboarding is finished."""

    items: list[SetupTask]
    next_task: SetupTaskKey | None = Field(description="The first open one.")
    progress: SetupProgress


class SetupTaskUpdate(BaseModel):
    """One of the two."""

    model_config = ConfigDict(extra="forbid")

    skipped: bool | None = Field(None, description="True leaves it out, false takes that back.")
    done: bool | None = Field(None, description="Only for tasks without a fact.")
