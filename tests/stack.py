"""A whole Opsight for tests, with what its processes log and measure."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from infra.chaos import stack as own
from infra.chaos.stack import OwnStack, Partner, stop_stack

__all__ = ["ROOT", "Partner", "Stack", "running_stack", "stop_stack"]

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Stack(OwnStack):
    """A running stack whose insides are looked at."""

    def log_lines(self, name: str) -> Iterator[dict[str, Any]]:
        """What the process `name` has logged so far; a line that is being written does not count yet."""
        for line in (self.home / "logs" / f"{name}.log").read_text().splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                yield json.loads(line)

    def metrics(self, name: str) -> dict[str, Metric]:
        """The metrics of the process `name`, by their names."""
        ports = json.loads((self.home / "stack.json").read_text())["ports"]
        port = ports["gateway-metrics" if name == "gateway" else name]
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics/app/")
        answer.raise_for_status()
        return {metric.name: metric for metric in text_string_to_metric_families(answer.text)}

    def await_log(self, name: str, seconds: float = 30, **fields: Any) -> dict[str, Any]:
        """The first line of the process `name` that has `fields`; waits for it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in self.log_lines(name):
                if fields.items() <= line.items():
                    return line
            time.sleep(0.1)
        raise AssertionError(f"{name} did not log {fields}")


@contextmanager
def running_stack(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """`./opsight up` in `home`, with these `settings`, until the end of the block, without building the web UI."""
    with own.running_stack(home, settings) as started:
        yield Stack(started.url, started.home, started.demo)
