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


@contextmanager
def _ended_after(process: "subprocess.Popen[str]", seconds: float) -> Iterator[None]:
    """Kill the command's whole session when it takes too long, or when we are interrupted."""

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if process.poll() is None:
            kill()
