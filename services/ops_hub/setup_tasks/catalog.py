"""Every setup task there is: who needs it, what it waits for, and how it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.ops_hub.onboarding import Goal, LocationCount
from contracts.ops_hub.setup_tasks import FactName, SetupTaskKey


@dataclass(frozen=True)
class Task:
    """A task for whoever has one of `goals` (everybody without), and `several` locations if it says so."""

    key: SetupTaskKey
    path: str
    fact: FactName | None = None
    depends_on: tuple[SetupTaskKey, ...] = ()
    goals: tuple[Goal, ...] = ()
    several: bool = False


CATALOG: tuple[Task, ...] = (
    Task("add_location", "/ops/locations/new", "location.exists"),
    Task("import_locations", "/ops/locations/import", "location.several", ("add_location",), several=True),
    Task("choose_metrics", "/ops/locations", "location.metrics_chosen", ("add_location",), ("compare_locations",)),
    Task(
        "connect_provider",
        "/ops/connections",
        "provider.connected",
        ("add_location",),
        ("correct_listings", "win_reviews"),
    ),
    Task("run_local_grid", "/ops/reports/local-search-grid", "grid.ran", ("add_location",), ("be_found",)),
    Task("ask_for_reviews", "/ops/review-generation", "review.requested", ("connect_provider",), ("win_reviews",)),
    Task("connect_data_source", "/data-sources/new", "data_source.read", goals=("measure_ads",)),
    Task("plan_budget", "/budgets/plan", depends_on=("connect_data_source",), goals=("measure_ads",)),
    Task("invite_team", "/settings/members"),
)
BY_KEY: dict[str, Task] = {task.key: task for task in CATALOG}


def tasks_for(goals: Sequence[str], location_count: LocationCount | str) -> list[Task]:
    """The tasks of a business with these answers, in their order."""
    return [
        task
        for task in CATALOG
        if (not task.goals or any(goal in goals for goal in task.goals)) and (not task.several or location_count != "1")
    ]
