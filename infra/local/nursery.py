"""`python -m infra.local.nursery`: imports the heavy libraries once, then forks each process of the stack from itself.

Twelve Python processes would import the same libraries twelve times, which takes longer than everything else at start,
and would each keep a copy. The nursery has no threads and no event loop, so forking it is safe; what starts
threads when imported (polars, pyarrow) is not imported here. Nor is the code of the services themselves: each process
has only its own metrics and settings.

It reads orders from its standard input and writes events to its standard output, one JSON object a line:

    {"start": "metrics", "module": "services.metrics.app", "kind": "app", "port": …, "outside": null,
     "public": null, "aside": false, "environment": {…}, "log": …}

    {"event": "ready"}
    {"event": "started", "name": "metrics", "pid": 4711}
    {"event": "exited", "pid": 4711, "status": 0}

When its input ends (the supervisor is gone, however it went), it ends its children and itself.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from sqlalchemy.orm import configure_mappers

import contracts
from infra.local.programs import DEPLOYABLES
from libs.tls import trusted

PRELOADED = (
    *("fastapi", "uvicorn", "uvloop", "httptools", "pydantic_settings", "orjson", "structlog", "brotli"),
    *("sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql.asyncpg", "asyncpg", "arq", "redis.asyncio"),
    *("httpx", "authlib", "joserfc.jwt", "joserfc.jwk", "cryptography", "argon2", "jsonschema_rs"),
    *("aiosmtplib", "croniter", "charset_normalizer", "prometheus_fastapi_instrumentator"),
    *("httpcore", "uvicorn.protocols.http.auto", "anyio._backends._asyncio", "pydantic.v1", "segno", "pyotp"),
    *("boto3", "dns.asyncresolver", "jinja2", "phonenumbers", "rapidfuzz", "xlsxwriter"),
    *("opentelemetry.sdk.trace.export", "libs.app", "libs.jobs", "libs.server", "libs.kept_secrets"),
    *("libs.http_outside", "libs.mail", "libs.tenant_end", "libs.sse"),
    *("infra.local.options", "infra.local.serving"),
)
GRACE_SECONDS = 10


def main() -> None:
    # What a library prints goes to the log; only events take the way of standard output.
    events = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    # What is imported stays: looking for garbage among it, here and in the children, takes a tenth of all imports.
    gc.disable()
    preload()
    gc.collect()
    gc.freeze()
    child = _serve(events)
    if child is not None:
        child()
        _leave()


def preload() -> None:
    """Import what several processes need: libraries, the contracts, and each service's tables for it and its worker.

    The tables are mapped here, too: each process would map all of them at its first statement; and authorities are
    read, whom each client believes. Code of ours that is broken takes nobody along: the process that needs it
    fails, and says why.
    """
    for module in PRELOADED:
        importlib.import_module(module)
    for module in _shared_code():
        with suppress(Exception):
            importlib.import_module(module)
    with suppress(Exception):
        configure_mappers()
    for trust_env in (False, True):
        trusted(trust_env=trust_env)


def _shared_code() -> Iterator[str]:
    for found in pkgutil.walk_packages(contracts.__path__, "contracts.", onerror=lambda _: None):
        yield found.name
    for name in DEPLOYABLES:
        yield "gateway.models" if name == "gateway" else f"services.{name}.models"


def _serve(events: BinaryIO) -> Callable[[], None] | None:
    """Take orders until the input ends. In a forked child, return what it is to do."""
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    children: set[int] = set()
    pending = b""
    _tell(events, event="ready")
    while True:
        for key, _ in selector.select():
            data = os.read(key.fd, 65536)
            if key.fd == wake_read:
                _reap(children, events)
                continue
            if not data:
                _end(children)
                return None
            *lines, pending = (pending + data).split(b"\n")
            for order in map(json.loads, lines):
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    for descriptor in (wake_read, wake_write, events.fileno()):
                        os.close(descriptor)
                    selector.close()
                    return lambda order=order: _become(order)
                children.add(pid)
                _tell(events, event="started", name=order["start"], pid=pid)


def _reap(children: set[int], events: BinaryIO) -> None:
    for pid in list(children):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            _tell(events, event="exited", pid=pid, status=os.waitstatus_to_exitcode(status))


def _end(children: set[int]) -> None:
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while children and time.monotonic() < deadline:
        for pid in list(children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                children.discard(pid)
        time.sleep(0.05)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _tell(events: BinaryIO, **event: Any) -> None:
    with suppress(BrokenPipeError):
        events.write(json.dumps(event).encode() + b"\n")


def _become(order: dict[str, Any]) -> None:
    """Turn this fork into the ordered process."""
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    public = os.environ.pop("PUBLIC_SOCKET", None)
    if public is not None and order.get("public") is None:
        os.close(int(public))
    os.environ.clear()
    os.environ.update(order["environment"])
    _redirect(order["log"])
    _name(order["start"])
    module = importlib.import_module(order["module"])
    gc.enable()
    if order["kind"] == "app":
        from infra.local.options import Outside
        from infra.local.serving import serve

        outside = Outside(**order["outside"]) if order["outside"] else None
        serve(module.make_app, order["port"], outside, public=order["public"], aside=order["aside"])
    else:
        module.main()


def _leave() -> None:
    """End without tidying up memory: what a process shares with the others it would first copy, all of it."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(0)


def _redirect(log: str) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a real file, never a replaced one


def _name(name: str) -> None:
    """Show the process by its name in `ps` and `top` (Linux), and end it with the nursery."""
    if sys.platform != "linux":
        return
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    set_parent_death_signal, set_name = 1, 15
    prctl(set_parent_death_signal, signal.SIGTERM)
    prctl(set_name, f"opsight-{name}".encode()[:15])


if __name__ == "__main__":
    main()
