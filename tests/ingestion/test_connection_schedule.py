"""When a connection runs next, across zones and clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.ingestion.connections import CronSchedule, IntervalSchedule, ManualSchedule
from services.ingestion.connection.errors import CronInvalid
from services.ingestion.connection.schedule import check_schedule, next_run

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def cron(expression: str, zone: str = "Europe/Berlin") -> CronSchedule:
    return CronSchedule(kind="cron", expression=expression, time_zone=zone)


class TestNextRun:
    def test_is_never_for_a_manual_schedule(self):
        assert next_run(ManualSchedule(), NOON) is None

    def test_is_after_the_interval(self):
        assert next_run(IntervalSchedule(kind="interval", every_minutes=90), NOON) == NOON + timedelta(minutes=90)

    @pytest.mark.parametrize(
        ("expression", "zone", "after", "expected"),
        [
            ("15 6 * * *", "Europe/Berlin", NOON, datetime(2026, 6, 2, 4, 15, tzinfo=UTC)),
            ("15 6 * * *", "America/New_York", NOON, datetime(2026, 6, 2, 10, 15, tzinfo=UTC)),
            ("0 9 * * 1-5", "UTC", datetime(2026, 6, 5, 10, tzinfo=UTC), datetime(2026, 6, 8, 9, tzinfo=UTC)),
            # 02:30 does not exist in Berlin on 29 March 2026: the clocks go from 02:00 to 03:00.
            (
                "30 2 * * *",
                "Europe/Berlin",
                datetime(2026, 3, 28, 12, tzinfo=UTC),
                datetime(2026, 3, 29, 1, tzinfo=UTC),
            ),
            ("0 6 * * *", "Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)),
            ("0 6 * * *", "Europe/Berlin", datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 28, 5, tzinfo=UTC)),
        ],
    )
    def test_follows_the_rule_in_its_own_zone(self, expression, zone, after, expected):
        assert next_run(cron(expression, zone), after) == expected


class TestCheckSchedule:
    @pytest.mark.parametrize(
        ("expression", "next_day"),
        [("*/5 * * * *", "2026-01-01"), ("0 6 * * 1", "2026-01-05"), ("0 0 29 2 *", "2028-02-29")],
    )
    def test_accepts_a_rule_that_comes_true_at_most_every_five_minutes(self, expression, next_day):
        schedule = cron(expression, "UTC")
        check_schedule(schedule)
        first = next_run(schedule, datetime(2026, 1, 1, tzinfo=UTC))
        assert first is not None
        assert first.date().isoformat() == next_day

    @pytest.mark.parametrize("expression", ["* * * * *", "0,4 * * * *", "0 0 31 2 *", "*/5 * * * * *", "a b c d e"])
    def test_refuses(self, expression):
        with pytest.raises(CronInvalid):
            check_schedule(cron(expression))
