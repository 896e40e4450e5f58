"""Running a connector by its own protocol, as the engine does, and reading what it prints.

One of ours starts as a program once, to say what it offers. After that it is forked from a process that has imported
what it needs, which costs most of its time otherwise.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.ingestion.connector.catalogue import get_connector
from services.ingestion.connector.launch import config_in
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.own_source.__main__ import main
from tests.forking import forked, preload
from tests.ingestion.platform_server import EVERYWHERE, Platform, PlatformServer, served

preload("tests.ingestion.sourcing")

Json = dict[str, Any]
_OFFERED: dict[str, dict[str, Json]] = {}


@contextmanager
def platform_of(platform: Platform, hosts: list[str]) -> Iterator[PlatformServer]:
    """A server that answers as `platform` does."""
    with TemporaryDirectory(prefix="opsight-platform-") as folder, served(Path(folder), hosts) as server:
        server.answers = platform
        yield server
        assert server.problems == []


@dataclass
class Run:
    """What a command printed."""

    messages: list[Json]
    exit_code: int

    def of(self, kind: str) -> list[Json]:
        return [message for message in self.messages if message["type"] == kind]

    def rows(self, stream: str) -> list[Json]:
        return [one["record"]["data"] for one in self.of("RECORD") if one["record"]["stream"] == stream]

    @property
    def status(self) -> Json:
        return self.of("CONNECTION_STATUS")[0]["connectionStatus"]

    @property
    def error(self) -> Json:
        return next(one["trace"]["error"] for one in self.of("TRACE") if "error" in one["trace"])

    def states(self, stream: str) -> list[Json]:
        said = [one["state"]["stream"] for one in self.of("STATE")]
        return [one["stream_state"] for one in said if one["stream_descriptor"]["name"] == stream]

    def said(self) -> str:
        return " ".join(one["log"]["message"] for one in self.of("LOG"))


class Program:
    """The program of `connector`, whose world is `server`."""

    def __init__(self, server: PlatformServer, connector: str, config: Json, data_dir: Path = Path("unused")) -> None:
        self._server, self._data_dir = server, data_dir
        self.entry = get_connector(connector)
        self.config = config

    def run(self, name: str, **files: Any) -> Run:
        command = self._server.command_for(self.entry, self._data_dir)
        with tempfile.TemporaryDirectory() as folder:
            arguments = [name]
            real = config_in(Path(folder), self.entry, self.config, lambda upload: None)
            for option, content in {"config": real, **files}.items():
                path = Path(folder) / f"{option}.json"
                path.write_text(json.dumps(content))
                arguments += [f"--{option}", str(path)]
            environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "TZ": "UTC", **command.environment}
            if self.entry.package is None and name != "discover":
                exit_code, said, errors = _forked([self.entry.provider, *arguments], environment, Path(folder))
            else:
                done = subprocess.run(
                    [*command.argv, *arguments], cwd=folder, env=environment, capture_output=True, timeout=120
                )
                exit_code, said, errors = done.returncode, done.stdout, done.stderr
        assert b"Traceback" not in errors, errors.decode()
        return Run([json.loads(line) for line in said.splitlines()], exit_code)

    def discovered(self) -> dict[str, Json]:
        return {one["name"]: one for one in self.run("discover").of("CATALOG")[0]["catalog"]["streams"]}

    def read(self, *streams: str, state: dict[str, Json] | None = None) -> Run:
        """Read `streams` incrementally where they can be, from `state` on. What a connector offers never changes."""
        if self.entry.name not in _OFFERED:
            _OFFERED[self.entry.name] = self.discovered()
        offered = _OFFERED[self.entry.name]
        configured = [_configured(offered[name]) for name in streams]
        said = [
            {"type": "STREAM", "stream": {"stream_descriptor": {"name": name}, "stream_state": one}}
            for name, one in (state or {}).items()
        ]
        return self.run("read", catalog={"streams": configured}, **({"state": said} if said else {}))


def _forked(arguments: list[str], environment: dict[str, str], folder: Path) -> tuple[int, bytes, bytes]:
    """Exit code, standard output and standard error of one of our own sources."""
    process = forked(_be_source, arguments, environment, folder)
    process.start()
    process.join(120)
    assert process.exitcode is not None, "the source does not end"
    return process.exitcode, (folder / "stdout").read_bytes(), (folder / "stderr").read_bytes()


def _be_source(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    for name, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
    exec(EVERYWHERE, {})  # what a program of its own is told by `sitecustomize`
    sys.exit(main(arguments))


def _configured(stream: Json) -> Json:
    mode = "incremental" if "incremental" in stream["supported_sync_modes"] else "full_refresh"
    return {
        "stream": stream,
        "sync_mode": mode,
        "destination_sync_mode": "append_dedup" if mode == "incremental" else "overwrite",
        "cursor_field": stream.get("default_cursor_field", []),
        "primary_key": stream.get("source_defined_primary_key", []),
    }


def broken_rules(dataset: str, rows: list[Json]) -> list[str]:
    """What the registry's newest contract says against `rows`."""
    validator = get_dataset(dataset).validator
    return [error.message for row in rows for error in validator.iter_errors(row)]
