"""Running a connector by its own protocol, as the engine does, and reading what it prints."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.ingestion.connector.catalogue import get_connector
from services.ingestion.connector.launch import config_in
from services.ingestion.dataset.registry import get_dataset
from tests.ingestion.platform_server import Platform, PlatformServer, served

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
            done = subprocess.run(
                [*command.argv, *arguments], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
            )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Run([json.loads(line) for line in done.stdout.splitlines()], done.returncode)

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
