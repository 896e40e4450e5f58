"""What is asked under load, as `scenarios.json` says it: Locust, k6 and the verdict read the same list.

Locust imports this in an environment of its own, so it needs nothing but the standard library.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("scenarios.json")
BARE = "bare"


@dataclass(frozen=True)
class Scenario:
    """One question. `body` is JSON text; `most_times_bare` how many times the bare operation's p95 it may take."""

    name: str
    operation: str
    method: str
    path: str
    body: str | None = None
    most_times_bare: float | None = None

    def filled(self, values: dict[str, str]) -> "Scenario":
        """With `values` where path and body have `{name}`."""
        path, body = self.path, self.body
        for name, value in values.items():
            path = path.replace(f"{{{name}}}", value)
            body = body.replace(f"{{{name}}}", value) if body is not None else None
        return Scenario(self.name, self.operation, self.method, path, body, self.most_times_bare)


@dataclass(frozen=True)
class Plan:
    """All questions. A user asks one after the other, `seconds_between` from one to the next.

    Every p95 is to be below `p95_ms`; of all answers at most the share `most_failures` may be failures.
    """

    p95_ms: float
    most_failures: float
    seconds_between: float
    scenarios: tuple[Scenario, ...]


def read_plan(file: Path = FILE) -> Plan:
    """The plan in `file`."""
    content: dict[str, Any] = json.loads(file.read_text())
    scenarios = tuple(_scenario(item) for item in content.pop("scenarios"))
    return Plan(scenarios=scenarios, **content)


def _scenario(item: dict[str, Any]) -> Scenario:
    body = item.pop("body", None)
    return Scenario(body=None if body is None else json.dumps(body, separators=(",", ":")), **item)
