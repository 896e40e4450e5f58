"""What each process is told: its `OPSIGHT_*` variables."""

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.keys import role_passwords, signing_key, stack_secret, trust_file
from infra.local.options import Outside
from infra.local.programs import (
    DEPLOYABLES,
    FRONT,
    PRACTICE_PROVIDER,
    Program,
    has_practice_provider,
    started_programs,
)
from infra.local.servers import DATABASE
from migrations.rooms import ROOMS

BY_CONSENT = ("google", "facebook", "google_analytics")
ROLES = {room.name: room.role for room in ROOMS if room.role}


@dataclass(frozen=True)
class Endpoints:
    """Where everything is. `database_url` is the administrator's; `ports` maps each program to its loopback port.

    `public` is the descriptor of the socket that people connect to; `outside` is where the network is served as well.
    """

    database_url: str
    redis_url: str
    ports: dict[str, int]
    outside: Outside | None = None
    public: int = -1

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"


def environment_of(program: Program, home: Home, endpoints: Endpoints) -> dict[str, str]:
    """The whole environment of `program`: the caller's, with what this stack decides on top."""
    if program.name == PRACTICE_PROVIDER:
        return _of_practice_provider(home, endpoints)
    if program.name == FRONT:
        return _of_front(home, endpoints)
    passwords = role_passwords(home)
    role = ROLES[program.deployable]
    assert role is not None
    own = {
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "DO_NOT_TRACK": "1",
        "OPSIGHT_HOME": str(home.root),
        "OPSIGHT_DATABASE_URL": url_as(endpoints.database_url, role, passwords[role]),
        "OPSIGHT_REDIS_URL": endpoints.redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(signing_key(home, program.deployable)),
        "OPSIGHT_TRUST_FILE": str(trust_file(home, program.deployable)),
        "OPSIGHT_DATA_DIR": str(home.data),
    }
    if program.deployable == "gateway":
        own["OPSIGHT_API_KEY_PEPPER"] = stack_secret(home, "api-key-pepper")
    if program.name == "gateway":
        own["OPSIGHT_GATEWAY_METRICS_PORT"] = str(endpoints.ports["gateway-metrics"])
        own["OPSIGHT_GATEWAY_INTERNAL_PORT"] = str(endpoints.ports["gateway-internal"])
    if program.name == "metrics-worker":
        own["OPSIGHT_DBT_DATABASE_URL"] = url_as(endpoints.database_url, "opsight_dbt", passwords["opsight_dbt"])
    if program.kind == "worker":
        own["OPSIGHT_WORKER_PORT"] = str(endpoints.ports[program.name])
    for name in DEPLOYABLES:
        own[f"OPSIGHT_{name.upper()}_URL"] = f"http://127.0.0.1:{endpoints.ports[name]}"
    if has_practice_provider():
        own |= _practising(program, home, endpoints)
    own["OPSIGHT_GATEWAY_INTERNAL_URL"] = f"http://127.0.0.1:{endpoints.ports['gateway-internal']}"
    own.setdefault("OPSIGHT_GIT_SHA", os.environ.get("OPSIGHT_GIT_SHA") or git_sha())
    return dict(os.environ) | own


def _practising(program: Program, home: Home, endpoints: Endpoints) -> dict[str, str]:
    """Connecting accounts is on, and the practice provider stands in for providers that are not set up."""
    own = {"OPSIGHT_OPS_OAUTH_ENABLED": os.environ.get("OPSIGHT_OPS_OAUTH_ENABLED", "true")}
    if program.deployable in ("ops_hub", "reporting"):
        there = f"http://127.0.0.1:{endpoints.ports[PRACTICE_PROVIDER]}"
        own["OPSIGHT_PRACTICE_PROVIDER_URL"] = os.environ.get("OPSIGHT_PRACTICE_PROVIDER_URL") or there
    if program.deployable == "ops_hub":
        own["OPSIGHT_PRACTICE_CLIENT_SECRET"] = stack_secret(home, PRACTICE_PROVIDER)
    return own


def _of_practice_provider(home: Home, endpoints: Endpoints) -> dict[str, str]:
    """It knows the installation as a client, and nothing else of it."""
    address = (os.environ.get("OPSIGHT_PUBLIC_URL") or endpoints.gateway_url).rstrip("/")
    redirects = (f"{address}/api/v1/ops/connections/{platform}/oauth/callback" for platform in BY_CONSENT)
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "OPSIGHT_PRACTICE_CLIENT_SECRET": stack_secret(home, PRACTICE_PROVIDER),
        "OPSIGHT_PRACTICE_REDIRECT_URIS": " ".join(redirects),
    }


def _of_front(home: Home, endpoints: Endpoints) -> dict[str, str]:
    """It knows the socket that it accepts on, and where the releases are written down; no secret."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "OPSIGHT_HOME": str(home.root),
        "PUBLIC_SOCKET": str(endpoints.public),
    }


def port_names() -> tuple[str, ...]:
    """Everything that listens, besides PostgreSQL and Valkey. `gateway-behind` is for the front alone."""
    return (*(program.name for program in started_programs()), "gateway-metrics", "gateway-internal", "gateway-behind")


def admin_url(home: Home) -> str:
    """The administrator's URL of the running stack's database, or of the server that the environment names."""
    if own := os.environ.get("OPSIGHT_DATABASE_URL"):
        return own
    port = home.read(home.stack_file)["servers"]["postgres"]["port"]
    password = (home.postgres / "instance" / "password").read_text()
    return f"postgresql://postgres:{password}@127.0.0.1:{port}/{DATABASE}"


def service_database_url(home: Home, deployable: str) -> str:
    """The database as the role of `deployable`: from the environment, or of the running stack."""
    if own := os.environ.get("OPSIGHT_DATABASE_URL"):
        return own
    if "servers" not in home.read(home.stack_file):
        raise LocalError("Opsight is not running: ./opsight up, or name a database with OPSIGHT_DATABASE_URL.")
    role = ROLES[deployable]
    assert role is not None
    return url_as(admin_url(home), role, role_passwords(home)[role])


def url_as(url: str, user: str, password: str) -> str:
    """The same database as another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))


@cache
def git_sha() -> str:
    """The commit of this checkout, or `unknown` outside a repository."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return done.stdout.strip() or "unknown"
