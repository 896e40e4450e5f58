"""Runs the steps of `infra.local.steps`: one summary line each, with its time; a failing one shows its output."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field

from rich.console import Console

from infra.local.commands import end_commands, run_command
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.node import find_node
from infra.local.processes import free_port
from infra.local.steps import Step

console = Console(highlight=False, soft_wrap=True)
# A suite signs in more often than a person does; a source that is refused again and again is blocked all the same.
PATIENT = (
    {f"OPSIGHT_LIMIT_{name}": "1000/60/1000" for name in ("LOGIN_ACCOUNT", "LOGIN_IP", "PASSWORD_RESET")}
    # All tests are one person on one machine, who opens a page a second.
    | {f"OPSIGHT_LIMIT_{name}": "12000/60/2000" for name in ("IP", "PRINCIPAL", "TENANT", "STREAM")}
    | {"OPSIGHT_LIMIT_REFUSALS": "300/60/300"}
)
# As `tests.gateway.oidc_provider` knows the installation; the browser tests start it at the issuer's port.
PROVIDER = {
    "OPSIGHT_OIDC_CLIENT_ID": "opsight",
    "OPSIGHT_OIDC_CLIENT_SECRET": "a secret of ours",
    "OPSIGHT_OIDC_NAME": "Example",
    "OPSIGHT_OIDC_ALLOWED_DOMAINS": '["example.test"]',
}


# Most steps keep one core busy: so many run beside each other.
BESIDE = 2
# As much of what a failed step said last is said once more at the end, where people look first.
LAST_LINES = 40
# Steps whose last line counts tests, or says what could not be asked.
CLOSING = ("advisories", "browser", "pytest")
# So many failed tests of a step may be looked at again, alone: a loaded machine fails a few, a defect fails them twice.
FEW_FAILED = 5
COUNT_FAILED = re.compile(r"\b(\d+) (?:failed|errors?)\b")
# Playwright's summary has a line for each outcome; one that passed at its second try is to be seen.
COUNTED = re.compile(r"\s*\d+ (flaky|skipped|did not run)")


@dataclass
class Outcome:
    """How a step went. `closing` is the last line of the tests, `ending` what a failed step said last; `shown` is all
    that was kept of what it said, where nobody has seen it yet."""

    step: str
    verdict: str
    seconds: float
    reason: str = ""
    closing: str = ""
    ending: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass
class Suite:
    """One run over some steps. With `strict`, what was skipped counts as failed."""

    home: Home
    strict: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    _cleanup: ExitStack = field(default_factory=ExitStack)
    _stack: dict[str, str] | None = None

    def run(self, steps: list[Step]) -> int:
        """Run them all, whatever fails, as many beside each other as may be; the exit code."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        began = time.monotonic()
        waiting, running = list(steps), dict[Future[Outcome], Step]()
        with self._cleanup, ThreadPoolExecutor(BESIDE) as pool:
            try:
                while waiting or running:
                    while step := _next_of(waiting, list(running.values())):
                        waiting.remove(step)
                        if step.beside:
                            running[pool.submit(self._outcome, step)] = step
                        else:
                            self._conclude_step(self._outcome(step), waiting)
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        del running[future]
                        self._conclude_step(future.result(), waiting)
            except BaseException:
                # The pool waits for its threads, and these for their commands.
                while wait(running, timeout=0.1).not_done:
                    end_commands()
                raise
        return self._conclude(time.monotonic() - began)

    def _conclude_step(self, outcome: Outcome, waiting: list[Step]) -> None:
        """Say how it went, in one piece; the stack ends with the last step that needs it."""
        self.outcomes.append(outcome)
        if outcome.shown:
            console.print("\n".join(outcome.shown), markup=False)
        console.print(_line(outcome))
        if not any(later.stack for later in waiting):
            self._cleanup.close()

    def _outcome(self, step: Step) -> Outcome:
        if reason := step.missing():
            return Outcome(step.name, "skipped", 0, reason)
        began = time.monotonic()
        environment = dict(os.environ) | {"PYTHONPATH": str(REPOSITORY)}
        try:
            command = list(step.command)
            if command[0] == "npm":
                node = find_node()
                command, environment = node.npm(*command[1:]), node.environment()
            if step.stack:
                environment |= self._started_stack()
            status, output = run_command(
                command, step.folder, environment, seconds=step.minutes * 60, show=step.name == "pytest"
            )
        except LocalError as error:
            return Outcome(step.name, "FAILED", time.monotonic() - began, str(error))
        closing = closing_of(output) if step.name in CLOSING else ""
        if status != 0 and step.again and (unsure := few_failed(closing)):
            status, output = self._look_again(step, environment, unsure)
            closing = f"{closing}; those again, alone: {output[-1].strip() if output else status}"
        took = time.monotonic() - began
        if status == 0:
            return Outcome(step.name, "ok", took, closing=closing)
        shown = () if step.name == "pytest" else tuple(output)
        return Outcome(step.name, "FAILED", took, _why(status, step), closing, tuple(output[-LAST_LINES:]), shown)

    def _look_again(self, step: Step, environment: dict[str, str], unsure: int) -> tuple[int, list[str]]:
        console.print(f"\n{unsure} of {step.name} failed; the same once more, alone:", markup=False)
        return run_command(list(step.again), step.folder, environment, seconds=step.minutes * 60, show=True)

    def _started_stack(self) -> dict[str, str]:
        """A fresh stack of its own for the steps that need one; they are told where it is."""
        if self._stack is not None:
            return self._stack
        home = Home(self.home.root / "test-stack")
        issuer = f"http://127.0.0.1:{free_port()}"
        environment = dict(os.environ) | {"OPSIGHT_HOME": str(home.root), "PYTHONPATH": str(REPOSITORY)}
        environment |= PATIENT | PROVIDER | {"OPSIGHT_OIDC_ISSUER": issuer}
        opsight = [sys.executable, "-m", "infra.local"]
        subprocess.run([*opsight, "down"], env=environment, cwd=REPOSITORY, capture_output=True, check=False)
        shutil.rmtree(home.root, ignore_errors=True)
        began = time.monotonic()
        self._cleanup.callback(
            subprocess.run, [*opsight, "down"], env=environment, cwd=REPOSITORY, capture_output=True, check=False
        )
        up = [*opsight, "up", "--detach", "--no-demo-data", "--port", str(free_port())]
        done = subprocess.run(up, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LocalError(f"the stack did not start: {done.stderr.strip() or done.stdout.strip()[-300:]}")
        demo = home.read(home.demo_file)
        self._stack = {"OPSIGHT_E2E_URL": home.read(home.stack_file)["url"]}
        self._stack |= {"OPSIGHT_HOME": str(home.root), "OPSIGHT_E2E_PYTHON": sys.executable}
        self._stack |= {"OPSIGHT_E2E_OIDC_ISSUER": issuer}
        self._stack |= {"OPSIGHT_E2E_EMAIL": demo.get("email", ""), "OPSIGHT_E2E_PASSWORD": demo.get("password", "")}
        console.print(_line(Outcome("stack", "ok", time.monotonic() - began)))
        return self._stack

    def _conclude(self, took: float) -> int:
        bad = {"FAILED", "skipped"} if self.strict else {"FAILED"}
        failed = [outcome for outcome in self.outcomes if outcome.verdict in bad]
        for outcome in failed:
            console.print("\n".join((f"\n--- {outcome.step}", *outcome.ending)), markup=False)
        console.print(f"\n{len(self.outcomes) - len(failed)} of {len(self.outcomes)} steps passed in {took:.0f} s")
        for outcome in failed:
            console.print(_line(outcome))
        for outcome in self.outcomes:
            if outcome.closing:
                console.print(f"{outcome.step}: {outcome.closing}", markup=False)
        return 1 if failed else 0


def _next_of(waiting: list[Step], running: list[Step]) -> Step | None:
    """The first step that may begin: what it comes after has ended, and it has a core, or all of them if it needs all.

    One that needs all is not overtaken: the steps behind it would keep it from ever beginning.
    """
    if len(running) >= BESIDE:
        return None
    unfinished = {step.name for step in (*waiting, *running)}
    for step in waiting:
        if not step.beside:
            return None if running or step is not waiting[0] else step
        if not unfinished.intersection(step.after):
            return step
    return None


def closing_of(output: list[str]) -> str:
    """What a step said last, after what it counted beside what passed."""
    last = output[-LAST_LINES:]
    counted = [line.strip() for line in last[:-1] if COUNTED.fullmatch(line.rstrip())]
    return ", ".join([*counted, last[-1].strip()]) if last else ""


def few_failed(closing: str) -> int:
    """How many tests failed, in themselves or around, by the last line of their runner; 0 if too many to look again."""
    failed = sum(int(number) for number in COUNT_FAILED.findall(closing))
    return failed if failed <= FEW_FAILED and "passed" in closing else 0


def _line(outcome: Outcome) -> str:
    colour = {"ok": "green", "skipped": "yellow"}.get(outcome.verdict, "bold red")
    reason = f"  {outcome.reason}" if outcome.reason else ""
    return f"[{colour}]{outcome.verdict:<8}[/]{outcome.step:<20}{outcome.seconds:7.1f} s{reason}"


def _why(status: int, step: Step) -> str:
    return f"took longer than {step.minutes:g} minutes" if status == -signal.SIGKILL else f"exit code {status}"
