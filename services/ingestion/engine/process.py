"""A connector as a subprocess that is trusted with nothing: clean environment, own uid and process group, limits."""

import asyncio
import json
import os
import signal
import stat
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from services.ingestion.engine.errors import ConnectorSilent, ConnectorTooSlow, OutputTooLarge

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LAUNCHER = Path(__file__).with_name("sandbox_exec.py")
CHUNK_BYTES = 1 << 18
TERM_SECONDS = 1.0
FIRST_UID, UIDS = 50_000, 10_000
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """What one run of a connector may use. Times in seconds, sizes in bytes."""

    wall_seconds: float = 3300
    silence_seconds: float = 600
    cpu_seconds: int = 3300
    memory_bytes: int = 6 * GIB
    file_bytes: int = 2 * GIB
    line_bytes: int = 16 << 20
    output_bytes: int = 64 * GIB
    stderr_tail_bytes: int = 4096


@dataclass(frozen=True)
class Command:
    """How to start a connector. `environment` is all that it gets; `reads` are the places it has to reach."""

    argv: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    reads: Sequence[Path] = ()


class Connector:
    """A running connector. `lines()` is its output; leaving `started` ends it, with all its children."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self._stderr: deque[bytes] = deque(maxlen=64)
        self._deadline = time.monotonic() + limits.wall_seconds

    @property
    def pid(self) -> int:
        return self._process.pid

    async def lines(self) -> AsyncGenerator[list[bytes]]:
        """Whole lines as they come, many at a time. Raises when it is silent, too slow or prints too much."""
        rest, total = b"", 0
        while chunk := await self._chunk():
            total += len(chunk)
            if total > self._limits.output_bytes:
                raise OutputTooLarge(f"The connector printed more than {_size(self._limits.output_bytes)}.")
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > self._limits.line_bytes or any(len(line) > self._limits.line_bytes for line in lines):
                raise OutputTooLarge(f"The connector printed a line longer than {_size(self._limits.line_bytes)}.")
            yield lines
        if rest:
            yield [rest]

    async def exit_code(self) -> int:
        """Wait for the end; negative when a signal ended it."""
        try:
            async with asyncio.timeout(max(0.1, min(30.0, self._deadline - time.monotonic()))):
                return await self._process.wait()
        except TimeoutError as error:
            raise ConnectorSilent("The connector closed its output but does not end.") from error

    def stderr_tail(self) -> str:
        """The end of what it printed to standard error; may hold secrets, so redact it before it goes anywhere."""
        return b"".join(self._stderr)[-self._limits.stderr_tail_bytes :].decode(errors="replace")

    async def _chunk(self) -> bytes:
        assert self._process.stdout is not None
        left = self._deadline - time.monotonic()
        try:
            async with asyncio.timeout(min(self._limits.silence_seconds, max(left, 0.0))):
                return await self._process.stdout.read(CHUNK_BYTES)
        except TimeoutError as error:
            if left <= self._limits.silence_seconds:
                raise ConnectorTooSlow(
                    f"The connector was not done after {self._limits.wall_seconds:.0f} seconds."
                ) from error
            raise ConnectorSilent(
                f"The connector sent nothing for {self._limits.silence_seconds:.0f} seconds."
            ) from error

    async def drain_stderr(self) -> None:
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(CHUNK_BYTES):
            self._stderr.append(chunk[-self._limits.stderr_tail_bytes :])

    async def end(self) -> None:
        """Ask it to stop, then stop it and whatever it started."""
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            with suppress(TimeoutError):
                async with asyncio.timeout(TERM_SECONDS):
                    await self._process.wait()
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


@asynccontextmanager
async def started(command: Command, folder: Path, limits: Limits, *, uid: int | None) -> AsyncGenerator[Connector]:
    """Run `command` in `folder`, its own scratch folder, until the block is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-S",
        str(LAUNCHER),
        json.dumps({"argv": list(command.argv), "uid": uid, "limits": _rlimits(limits, uid)}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=4 * CHUNK_BYTES,
        env=_environment(command, folder),
        cwd=folder,
        start_new_session=True,
    )
    connector = Connector(process, limits)
    draining = asyncio.create_task(connector.drain_stderr())
    try:
        yield connector
    finally:
        await asyncio.shield(connector.end())
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)


def sandbox_uid(command: Command, run: int) -> int | None:
    """An unprivileged uid for run number `run`, its own among those of the moment; None when we are not root.

    Also None, with a warning, when that user could not read the connector (a checkout under a 0700 home).
    """
    if os.geteuid() != 0:
        return None
    closed = [str(path) for path in command.reads if not _open_to_all(path)]
    if closed:
        log.warning("sandbox.own_uid_not_possible", closed=closed)
        return None
    return FIRST_UID + run % UIDS


def _open_to_all(path: Path) -> bool:
    real = path.resolve()
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in real.parents) and bool(
        real.stat().st_mode & stat.S_IROTH
    )


def _environment(command: Command, folder: Path) -> dict[str, str]:
    own = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "TZ": "UTC"}
    certificates = {name: os.environ[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE") if name in os.environ}
    return own | certificates | command.environment


def _rlimits(limits: Limits, uid: int | None) -> dict[str, int]:
    known = {
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_AS": limits.memory_bytes,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_CORE": 0,
    }
    return known if uid is None else known | {"RLIMIT_NPROC": 256}  # counts per uid: only safe with one of our own


def _size(count: int) -> str:
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024 or unit == "GiB":
            return f"{count:g} {unit}"
        count //= 1024
    raise AssertionError("unreachable")
