"""A whole Opsight for tests: every process, started as a user starts it, in a state folder of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from infra.local.processes import free_port

ROOT = Path(__file__).resolve().parents[1]
# Suites that call every operation many times must not meet the limits that protect a tenant from others.
GENEROUS = {
    f"OPSIGHT_LIMIT_{name}": "1000000/60/100000"
    for name in (
        "IP",
        "ANONYMOUS",
        "WEBHOOK",
        "PRINCIPAL",
        "TENANT",
        "STREAM",
        "LOGIN_ACCOUNT",
        "LOGIN_IP",
        "PASSWORD_RESET",
        "REFUSALS",
    )
}


@dataclass(frozen=True)
class Partner:
    """A program of one tenant, with an API key of its own."""

    tenant_id: str
    key_id: str
    api_key: str


@dataclass(frozen=True)
class Stack:
    """A running stack: `home` is its state folder, `demo` its seeded account as in `demo.json`."""

    url: str
    home: Path
    demo: dict[str, Any]

    @contextmanager
    def sign_in(self, tenant_id: str | None = None) -> Iterator[httpx.Client]:
        """A browser of the demo account, with its session cookie and CSRF token, in `tenant_id` when given."""
        account = {"email": self.demo["email"], "password": self.demo["password"]}
        with httpx.Client(base_url=self.url, timeout=30, headers={"Origin": self.url}) as browser:
            _adopt(browser, browser.post("/api/v1/auth/sign-in", json=account))
            if tenant_id:
                _adopt(browser, browser.post("/api/v1/tenants/switch", json={"tenant_id": tenant_id}))
            yield browser

    def partner(self, tenant_id: str, *scopes: str) -> Partner:
        """A new API key of the tenant, with `scopes` (none given: all that the demo account has)."""
        with self.sign_in(tenant_id) as browser:
            self.step_up(browser)
            wanted = list(scopes) or browser.get("/api/v1/me").json()["tenant"]["scopes"]
            made = browser.post("/api/v1/api-keys", json={"name": "Tests", "scopes": wanted})
            made.raise_for_status()
        return Partner(tenant_id, made.json()["id"], made.json()["key"])

    def step_up(self, browser: httpx.Client) -> None:
        """Prove again that `browser` is the demo account's, for what asks for that."""
        _adopt(browser, browser.post("/api/v1/auth/step-up", json={"password": self.demo["password"]}))

    def client(self, api_key: str | None = None) -> httpx.Client:
        """A partner's program with `api_key`, or nobody."""
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        return httpx.Client(base_url=self.url, timeout=30, headers=headers)

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


def _adopt(browser: httpx.Client, answer: httpx.Response) -> None:
    """Go on as `answer` says: the session may be a new one, and so its CSRF token."""
    answer.raise_for_status()
    browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


def _untold() -> dict[str, str]:
    """The environment without what it says about Opsight: no other test's settings reach a stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}


@contextmanager
def running_stack(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """`./opsight up` in `home`, with these `settings`, until the end of the block, without building the web UI."""
    environment = _untold() | GENEROUS | dict(settings or {}) | {"OPSIGHT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    port = free_port()
    try:
        _opsight(environment, "up", "--detach", "--no-web", "--no-demo-data", "--port", str(port))
        demo = json.loads((home / "demo.json").read_text())
        yield Stack(f"http://127.0.0.1:{port}", home, demo)
    finally:
        stop_stack(home)


def stop_stack(home: Path) -> None:
    """`./opsight down`, also for a stack whose tests were killed."""
    _opsight(_untold() | {"OPSIGHT_HOME": str(home), "PYTHONPATH": str(ROOT)}, "down")


def _opsight(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "infra.local", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"opsight {arguments[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
