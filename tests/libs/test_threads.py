"""Who works for whom first, and that nothing asked for is lost."""

import contextvars
import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

import pytest

from libs.threads import OldestFirst, request_began


@pytest.fixture
def held() -> Iterator[Callable[[OldestFirst], Callable[[], None]]]:
    """Keeps the one thread busy until the block ends, so that jobs wait."""
    gates: list[threading.Event] = []

    def hold(threads: OldestFirst) -> Callable[[], None]:
        gate = threading.Event()
        gates.append(gate)
        threads.submit(gate.wait, 10)
        return gate.set

    yield hold
    for gate in gates:
        gate.set()


def submit(threads: OldestFirst, began: float, call: Callable[[], Any]) -> Future[Any]:
    """As within a request that came then."""

    def ask() -> Future[Any]:
        request_began.set(began)
        return threads.submit(call)

    return contextvars.copy_context().run(ask)


def fail() -> None:
    raise LookupError("gone")


class TestOldestFirst:
    def test_works_for_the_request_that_came_first(self, held):
        done: list[float] = []
        with OldestFirst(1, "t") as threads:
            let_go = held(threads)
            for began in (3.0, math.inf, 1.0, 2.0):
                submit(threads, began, lambda began=began: done.append(began))
            let_go()
        assert done == [1.0, 2.0, 3.0, math.inf]

    def test_keeps_the_order_within_a_request(self, held):
        done: list[int] = []
        with OldestFirst(1, "t") as threads:
            let_go = held(threads)
            for number in range(5):
                submit(threads, 1.0, lambda number=number: done.append(number))
            let_go()
        assert done == [0, 1, 2, 3, 4]

    def test_gives_results_and_errors_to_who_asked(self):
        with OldestFirst(2, "t") as threads:
            good, bad = threads.submit(pow, 2, exp=5), threads.submit(fail)
            assert good.result(5) == 32
            with pytest.raises(LookupError, match="gone"):
                bad.result(5)
            assert threads.submit(pow, 3, 2).result(5) == 9

    def test_leaves_out_what_nobody_waits_for_any_more(self, held):
        done: list[int] = []
        with OldestFirst(1, "t") as threads:
            let_go = held(threads)
            given_up = submit(threads, 1.0, lambda: done.append(1))
            submit(threads, 2.0, lambda: done.append(2))
            given_up.cancel()
            let_go()
        assert done == [2]

    def test_ends_when_all_is_done(self, held):
        threads = OldestFirst(1, "t")
        let_go = held(threads)
        last = submit(threads, math.inf, lambda: "done")
        let_go()
        threads.shutdown()
        assert last.result(0) == "done"
        with pytest.raises(RuntimeError):
            threads.submit(fail)

    def test_ends_without_what_is_left_if_asked_to(self, held):
        threads = OldestFirst(1, "t")
        let_go = held(threads)
        left = submit(threads, 1.0, fail)
        # The thread is held, so what waits is given up before it is let go.
        threads.shutdown(wait=False, cancel_futures=True)
        let_go()
        with pytest.raises(CancelledError):
            left.result(5)
