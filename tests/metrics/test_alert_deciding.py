"""When a rule speaks: at changes of its state, and again only after its cool-down."""

from datetime import UTC, datetime, timedelta

import pytest

from services.metrics.alerts.deciding import Decision, Standing, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


class TestDecide:
    @pytest.mark.parametrize(
        ("standing", "is_met", "decision"),
        [
            (Standing("unknown", None, 60), True, Decision("firing", "fired")),
            (Standing("ok", None, 60), True, Decision("firing", "fired")),
            (Standing("ok", told(1), 60), True, Decision("firing", "fired")),
            (Standing("firing", told(59), 60), True, Decision("firing", None)),
            (Standing("firing", told(60), 60), True, Decision("firing", "reminded")),
            (Standing("firing", told(10_000), 0), True, Decision("firing", None)),
            (Standing("firing", told(1), 60), False, Decision("ok", "resolved")),
            (Standing("ok", told(1), 60), False, Decision("ok", None)),
            (Standing("unknown", None, 60), False, Decision("ok", None)),
        ],
    )
    def test_speaks_once_about_each_change(self, standing: Standing, is_met: bool, decision: Decision):
        assert decide(standing, is_met, NOW) == decision

    @pytest.mark.parametrize("state", ["unknown", "ok", "firing"])
    def test_keeps_its_state_while_nothing_can_be_known(self, state):
        assert decide(Standing(state, told(10_000), 60), None, NOW) == Decision(state, None)
