"""Processes, told apart by pid and start time, so that a reused pid never costs a stranger its life."""

import os
import random
import socket
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# A clock that is set moves all start times a little. A reused pid has to wait for a whole round of pids.
SAME_START_SECONDS = 5.0
GONE = (psutil.NoSuchProcess, psutil.ZombieProcess)
MOST_HELD = 100
_HELD: deque[int] = deque()
"""Descriptors of the UDP sockets that hold the ports chosen last."""


@dataclass(frozen=True)
class Identity:
    """A process as recorded: `started` is its creation time in seconds since the epoch, as the kernel tells it."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        return cls(pid, psutil.Process(pid).create_time())


def find(identity: Identity) -> psutil.Process | None:
    """The process, if exactly that one still lives; a zombie or a reused pid is nobody."""
    with suppress(*GONE, psutil.AccessDenied):
        process = psutil.Process(identity.pid)
        if abs(process.create_time() - identity.started) < SAME_START_SECONDS and lives(process):
            return process
    return None


def lives(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie that nobody reaps does not."""
    with suppress(*GONE):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def end(processes: Iterable[psutil.Process], *, seconds: float, signal: int) -> None:
    """Send `signal` to those whose parent is not among them, wait up to `seconds`, then kill what is left."""
    living = list(processes)
    pids = {process.pid for process in living}
    for process in living:
        with suppress(*GONE):
            if process.ppid() not in pids:
                process.send_signal(signal)
    if not wait_until(lambda: not any(map(lives, living)), seconds=seconds):
        for process in filter(lives, living):
            with suppress(*GONE):
                process.kill()
        wait_until(lambda: not any(map(lives, living)), seconds=5)


def living_in(folder: Path, name: str) -> Iterator[psutil.Process]:
    """Processes called `name` whose working directory is `folder`: servers and their children, whoever started them."""
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != name:
            continue
        with suppress(*GONE, psutil.AccessDenied):
            if lives(process) and Path(process.cwd()) == folder.resolve():
                yield process


def free_port(besides: Collection[int] = ()) -> int:
    """A loopback TCP port that nobody listens on at this moment, and none of `besides`.

    Below the range that outgoing connections take theirs from, so that none of them takes it before we listen. Nor does
    another stack that starts now: whoever has chosen a port holds the UDP port of the same number for a while.
    """
    candidates = random.sample(range(20_000, 32_000), 500)
    return next(port for port in candidates if port not in besides and not is_taken(port) and _hold(port))


def _hold(port: int) -> bool:
    """Keep others from choosing `port`, until this process has chosen many more or is gone; false when one has it."""
    with socket.socket(type=socket.SOCK_DGRAM) as claim:
        try:
            claim.bind(("127.0.0.1", port))
        except OSError:
            return False
        _HELD.append(claim.detach())
    if len(_HELD) > MOST_HELD:
        os.close(_HELD.popleft())
    return True


def is_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Whether `port` cannot be listened on now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def tail(log: Path, lines: int = 3) -> str:
    """The last lines of a log on one line, for an error message."""
    if not log.exists():
        return "no output"
    kept = log.read_text(errors="replace").strip().splitlines()[-lines:]
    return " | ".join(line.strip() for line in kept) or "no output"


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read, all at once."""
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Ask `condition` until it is true or `seconds` have gone; says which."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(step)
    return condition()
