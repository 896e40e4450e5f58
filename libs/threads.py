"""Threads of a process, for what would keep its event loop from everybody else."""

import itertools
import math
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import ContextVar
from functools import partial
from queue import PriorityQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

request_began: ContextVar[float] = ContextVar("request_began", default=math.inf)
"""When the request under way came, on the clock of `time.perf_counter`; what nobody waits for comes after all."""


class OldestFirst(Executor):
    """Works for the request that came first, whichever of its steps this is.

    In the order of the steps, a request of two steps waits twice for all others, and the slowest wait twice as long
    as most.
    """

    def __init__(self, threads: int, name: str) -> None:
        self._jobs: PriorityQueue[tuple[float, int, Future[Any] | None, Callable[[], Any]]] = PriorityQueue()
        self._numbers = itertools.count()
        self._threads = [Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(threads)]
        self._is_ended = False
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """`fn`'s result in a while. Raises `RuntimeError` after the end."""
        if self._is_ended:
            raise RuntimeError("These threads have ended.")
        future: Future[T] = Future()
        self._jobs.put((request_began.get(), next(self._numbers), future, partial(fn, *args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End once all is done that was asked for, or that is under way."""
        self._is_ended = True
        while cancel_futures and not self._jobs.empty():
            _, _, future, _ = self._jobs.get()
            if future is not None:
                future.cancel()
        for _ in self._threads:
            self._jobs.put((math.inf, next(self._numbers), None, _nothing))
        if wait:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while True:
            _, _, future, call = self._jobs.get()
            if future is None:
                return
            if future.set_running_or_notify_cancel():
                _run(future, call)
            # Nothing of an answer stays in memory until the next question.
            del future, call


def _run(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except BaseException as error:  # whoever waits for it gets it
        future.set_exception(error)
    else:
        future.set_result(result)


def _nothing() -> None:
    return None
