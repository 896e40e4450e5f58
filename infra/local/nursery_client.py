"""The supervisor's side of `infra.local.nursery`."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any, Protocol

from infra.local.home import REPOSITORY
from infra.local.processes import Identity


class Parent(Protocol):
    """Who hears what becomes of the nursery's children."""

    def child_started(self, name: str, pid: int) -> None: ...

    def child_exited(self, pid: int, status: int) -> None: ...

    def nursery_ended(self) -> None: ...


class Nursery:
    """A running nursery, which tells `parent` about its children."""

    def __init__(self, process: Process, parent: Parent) -> None:
        self.identity = Identity.of(process.pid)
        self.ready = asyncio.Event()
        self._process = process
        self._parent = parent
        self._closing = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, log: Path, parent: Parent, *, public: int) -> "Nursery":
        """Start it; `public` is the descriptor of the socket that the gateway and the front accept on."""
        environment = dict(os.environ) | {
            "PYTHONPATH": str(REPOSITORY),
            "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
            "PUBLIC_SOCKET": str(public),
        }
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "infra.local.nursery"),
                cwd=REPOSITORY,
                env=environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=output,
                start_new_session=True,
                pass_fds=(public,),
            )
        return cls(process, parent)

    def order(self, name: str, **details: Any) -> None:
        """Ask for a process; `parent.child_started` tells its pid."""
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(json.dumps({"start": name, **details}).encode() + b"\n")

    async def close(self) -> None:
        """Let it end its children and itself."""
        self._closing = True
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 15)
        except TimeoutError:
            self._process.kill()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event = json.loads(line)
            match event["event"]:
                case "ready":
                    self.ready.set()
                case "started":
                    self._parent.child_started(event["name"], event["pid"])
                case _:
                    self._parent.child_exited(event["pid"], event["status"])
        await self._process.wait()
        if not self._closing:
            self._parent.nursery_ended()
