"""Which traces are sent."""

import pytest
from opentelemetry import propagate, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased

from libs.trace_sampling import AtMost

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{}"


class Hands:
    """A clock that the test sets."""

    now = 0.0


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def begin(hands):
    """`begin(n)`: how many of n new traces are sent; `begin(1, flags)`: of a caller that decided already."""
    tracer = TracerProvider(ParentBased(AtMost(3, clock=lambda: hands.now))).get_tracer("test")

    def count(many: int, flags: str | None = None) -> int:
        context = propagate.extract({"traceparent": TRACEPARENT.format(flags)} if flags else {}, trace.Context())
        return sum(tracer.start_span("GET", context).is_recording() for _ in range(many))

    return count


class TestAtMost:
    def test_sends_each_while_there_are_few(self, begin, hands):
        sent = begin(3)
        hands.now = 1.0
        assert sent + begin(3) == 6

    def test_sends_no_more_than_so_many_a_second(self, begin, hands):
        sent = begin(10)
        hands.now = 0.5
        assert (sent, begin(10)) == (3, 1)

    def test_keeps_nothing_for_later(self, begin, hands):
        hands.now = 60.0
        assert begin(10) == 3

    def test_leaves_it_to_a_caller_who_decided(self, begin):
        assert (begin(10, "01"), begin(10, "00")) == (10, 0)
