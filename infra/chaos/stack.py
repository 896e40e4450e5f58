"""A whole Opsight of one's own: every process, started as a user starts it, in a state folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY
from infra.local.processes import free_port

# Whoever calls every operation many times must not meet the limits that protect a tenant from others.
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
class OwnStack:
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

    def new_partner(self, name: str) -> Partner:
        """A new tenant's."""
        with self.sign_in() as browser:
            tenant = browser.post("/api/v1/tenants", json={"name": name}).raise_for_status().json()
        return self.partner(tenant["id"])

    def step_up(self, browser: httpx.Client) -> None:
        """Prove again that `browser` is the demo account's, for what asks for that."""
        _adopt(browser, browser.post("/api/v1/auth/step-up", json={"password": self.demo["password"]}))

    def client(self, api_key: str | None = None) -> httpx.Client:
        """A partner's program with `api_key`, or nobody."""
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        return httpx.Client(base_url=self.url, timeout=30, headers=headers)


@contextmanager
def running_stack(home: Path, settings: Mapping[str, str] | None = None) -> Iterator[OwnStack]:
    """`./opsight up` in `home`, with these `settings`, until the end of the block, without building the web UI.

    Raises `LocalError` when it does not start.
    """
    port = free_port()
    try:
        start_stack(home, port, settings)
        yield OwnStack(f"http://127.0.0.1:{port}", home, json.loads((home / "demo.json").read_text()))
    finally:
        stop_stack(home)


def start_stack(home: Path, port: int, settings: Mapping[str, str] | None = None) -> None:
    """`./opsight up` in `home`; returns when it is healthy."""
    arguments = ("up", "--detach", "--no-web", "--no-demo-data", "--port", str(port))
    run_opsight(home, *arguments, settings=GENEROUS | dict(settings or {}))


def stop_stack(home: Path) -> None:
    """`./opsight down`, also for a stack whose owner was killed."""
    run_opsight(home, "down")


def run_opsight(home: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
    """`./opsight` for that state folder; what it said. Raises `LocalError` with the end of what it said when it fails.

    Nothing that the environment says about Opsight reaches it.
    """
    told = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
    own = {"OPSIGHT_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "infra.local", *arguments]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=told | dict(settings or {}) | own, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise LocalError(f"opsight {arguments[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _adopt(browser: httpx.Client, answer: httpx.Response) -> None:
    """Go on as `answer` says: the session may be a new one, and so its CSRF token."""
    answer.raise_for_status()
    browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
