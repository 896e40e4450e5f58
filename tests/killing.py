"""Ending a process of a test where it stands."""

import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess


def kill_when(process: BaseProcess, is_time: Callable[[], bool], *, seconds: float = 120) -> None:
    """`kill -9` as soon as `is_time`; also when that never is, so that it lives on beside no other test."""
    until = time.monotonic() + seconds
    try:
        while not is_time():
            assert time.monotonic() < until, "the worker never came that far"
            time.sleep(0.01)
    finally:
        process.kill()
        process.join(5)
