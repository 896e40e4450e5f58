"""Runs a command of a step to its end, or to the end of our patience."""

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

KEPT_LINES = 150
_running = set["subprocess.Popen[str]"]()


def run_command(
    command: list[str], folder: Path, environment: dict[str, str], *, seconds: float, show: bool
) -> tuple[int, list[str]]:
    """Exit code and last lines of output; `show` prints them as they come. After `seconds` it is killed."""
    kept: deque[str] = deque(maxlen=KEPT_LINES)
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    assert process.stdout is not None
    with _ended_after(process, seconds), process.stdout:
        for line in process.stdout:
            if line.strip():
                kept.append(line.rstrip())
            if show:
                print(line, end="", flush=True)
        return process.wait(), list(kept)


def end_commands() -> None:
    """Kill what runs in other threads: an interruption reaches the main one alone."""
    for process in list(_running):
        _kill(process)


@contextmanager
def _ended_after(process: "subprocess.Popen[str]", seconds: float) -> Iterator[None]:
    """Kill the command's whole session when it takes too long, or when we are interrupted."""
    timer = threading.Timer(seconds, _kill, (process,))
    timer.start()
    _running.add(process)
    try:
        yield
    finally:
        timer.cancel()
        _running.discard(process)
        if process.poll() is None:
            _kill(process)


def _kill(process: "subprocess.Popen[str]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
