"""What `./opsight test` and `./opsight check` run, as one list. A step without its tool is skipped, and said to be."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from infra.local.home import REPOSITORY

FRONTEND = REPOSITORY / "frontend"
PROMETHEUS = REPOSITORY / "infra" / "prometheus"
CODE = ("libs", "contracts", "services", "gateway", "migrations", "infra")
DEEP_EXAMPLES = "8"
"""How many made-up requests of each operation `./opsight test --deep` tries."""
WALLS = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"


@dataclass(frozen=True)
class Step:
    """One line of the summary. `exists` says whether the checkout has what it looks at, `missing` why the machine
    cannot run it; `stack` steps need a running stack; `again` runs alone the few tests of it that failed.

    Those `beside` others keep one core busy, and begin when what they come `after` has ended, however it went; the
    others have the machine to themselves.
    """

    name: str
    command: tuple[str, ...]
    folder: Path = REPOSITORY
    static: bool = False
    slow: bool = False
    stack: bool = False
    exists: bool = True
    missing: Callable[[], str | None] = lambda: None
    minutes: float = 10
    again: tuple[str, ...] = ()
    beside: bool = True
    after: tuple[str, ...] = ()


def python(name: str, *arguments: str, **more: object) -> Step:
    return replace(Step(name, (sys.executable, *arguments)), **more)  # type: ignore[arg-type]  # fields of Step


def script(name: str, run: str, **more: object) -> Step:
    """A script of `frontend/package.json`, through the Node that builds the web UI."""
    step = Step(
        name, ("npm", "run", "--silent", run), folder=FRONTEND, exists=run in _scripts(), after=("web packages",)
    )
    return replace(step, **more)  # type: ignore[arg-type]  # fields of Step


def steps() -> tuple[Step, ...]:
    """They begin in this order, the long ones first; pytest is last, so that its closing line closes the output."""
    every = (
        python("python format", "-m", "ruff", "format", "--check", ".", static=True),
        python("python lint", "-m", "ruff", "check", ".", static=True),
        python("web packages", "-m", "infra.local.frontend", "install", static=True),
        python("python types", "-m", "pyright", static=True),
        script("web types", "typecheck", static=True),
        python("leaked secrets", "-m", "infra.gates.leaks", static=True),
        script("web units", "test"),
        script("storybook", "build-storybook", slow=True),
        *_alert_rules(),
        python("security lint", "-m", "bandit", "-q", "-lll", "-r", *CODE, static=True),
        python("contracts", "-m", "infra.contracts", "check", static=True),
        python("web build", "-m", "infra.local.frontend", "build", after=("web packages",)),
        script("web size", "size", after=("web build",)),
        script("web lint", "lint", static=True),
        script("web client", "check:api", static=True),
        python("walls", "-c", WALLS, static=True),
        python("advisories", "-m", "infra.gates.advisories", static=True),
        python("bill of materials", "-m", "infra.local", "sbom", static=True),
        script("browser", "e2e", slow=True, stack=True, beside=False, minutes=25),
    )
    return tuple(step for step in every if step.exists)


def pytest_step(expression: str | None, *, fast: bool) -> Step:
    """Everything under `tests/`; `expression` selects as pytest's `-k` does, `fast` leaves out what needs a stack."""
    some, all_of_them = ("-k", expression or ""), ("-n", "3", "--dist", "loadgroup")
    arguments = ["-m", "pytest", "-q", *(some if expression else all_of_them)]
    if fast:
        arguments += [f"--ignore=tests/{folder}" for folder in ("e2e", "local", "resilience", "bench")]
    again = (sys.executable, "-m", "pytest", "-q", "--last-failed", "--last-failed-no-failures", "none")
    return python("pytest", *arguments, minutes=75, again=again, beside=False)


def _scripts() -> dict[str, str]:
    return json.loads((FRONTEND / "package.json").read_text())["scripts"]


def _alert_rules() -> tuple[Step, ...]:
    """The rules' own tests; no step while there are no rules."""
    tests = [str(path) for path in sorted(PROMETHEUS.rglob("*test*.y*ml"))]
    command = ("promtool", "test", "rules", *tests)
    return (Step("alert rules", command, static=True, missing=_no_promtool),) if tests else ()


def _no_promtool() -> str | None:
    return None if shutil.which("promtool") else "promtool is not installed (./opsight doctor --fix)"
