"""Ending a process of a test where it stands."""

import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess


def kill_when(process: BaseProcess, is_time: Callable[[], bool], *, seconds: float = 60) -> None:
    """`kill -9` as soon as `is_time`."""
    until = time.monotonic() + seconds
    while not is_time():
        assert time.monotonic() < until, "the worker never came that far"
        time.sleep(0.01)
    process.kill()
    process.join(5)
