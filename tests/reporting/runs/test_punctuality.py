"""What counts as a promise of a schedule that was kept."""

from datetime import timedelta

import pytest

from libs.clock import utc_now
from services.reporting.models import ReportRun
from services.reporting.runs.punctuality import is_in_time


@pytest.mark.parametrize(
    ("state", "failure_class", "minutes", "expected"),
    [
        ("completed", None, 15, True),
        ("partial", "provider_down", 15, True),
        ("completed", None, 16, False),
        ("failed", "provider_down", 1, False),
        ("failed", "poison", 1, False),
        ("failed", "budget_exceeded", 1, True),
        ("failed", "invalid_config", 1, True),
    ],
)
def test_is_a_result_in_time_or_the_customers_own_mistake_told_in_time(state, failure_class, minutes, expected):
    due = utc_now()
    over = due + timedelta(minutes=minutes)
    run = ReportRun(state=state, failure_class=failure_class, fire_at=due, finished_at=over)
    assert is_in_time(run) is expected
