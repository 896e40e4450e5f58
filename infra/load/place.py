"""Where the load goes: a stack of our own, made for it and removed afterwards, or one that the operator names."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.processes import free_port

Watch = Callable[[str], None]
KEY = "OPSIGHT_LOAD_KEY"
GENEROUS = "60000000/60/10000000"
PATIENCE_SECONDS = 180
LOCATIONS = 500
GRIDS = "/ops/reports/local-grid"
CENTRE = {"latitude": 40.7128, "longitude": -74.006}
GRID: dict[str, Any] = {
    "name": "Load",
    "business": {"name": "Harbour Dental", "place_id": "ChIJharbour", **CENTRE},
    "map": {"size": 7, "spacing": 1, **CENTRE},
    "keywords": ["dentist", "emergency dentist"],
}


@dataclass(frozen=True)
class Place:
    """An Opsight at `url`, the key to ask it with, and what the scenarios are filled with."""

    url: str
    key: str
    values: dict[str, str]


@contextmanager
def stack_of_our_own(home: Home, watch: Watch) -> Iterator[Place]:
    """A stack on loopback with demo data, 500 locations and a grid's run, whose quotas stop nobody; it goes then."""
    own = Home(home.root / "load-stack")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
    environment |= {"OPSIGHT_HOME": str(own.root), "PYTHONPATH": str(REPOSITORY)}
    environment |= {f"OPSIGHT_LIMIT_{name}": GENEROUS for name in ("IP", "PRINCIPAL", "TENANT")}
    _opsight(environment, "down")
    shutil.rmtree(own.root, ignore_errors=True)
    watch("Starting a stack of its own")
    try:
        up = _opsight(environment, "up", "--detach", "--no-web", "--port", str(free_port()))
        if up.returncode != 0:
            raise LocalError(f"the stack did not start: {up.stderr.strip() or up.stdout.strip()[-300:]}")
        demo = own.read(own.demo_file)
        yield _filled(demo["url"], demo["api_key"], watch)
    finally:
        _opsight(environment, "down")
        shutil.rmtree(own.root, ignore_errors=True)


def place_of_operator(url: str, dataset: str) -> Place:
    """What runs at `url`, asked with the key in `OPSIGHT_LOAD_KEY`; the newest run of a grid there is read."""
    key = os.environ.get(KEY)
    if urlsplit(url).scheme not in ("http", "https") or not key:
        raise LocalError(f"name an http:// or https:// address, and put an API key for it into {KEY}.")
    try:
        with _api(url, key) as api:
            answer = api.get("/runs", params={"kind": "local_grid", "state": "completed", "limit": 1})
    except httpx.HTTPError as error:
        raise LocalError(f"{url} does not answer ({type(error).__name__}).") from error
    if answer.is_error:
        raise LocalError(f"{url} refuses the key: {answer.status_code}. It needs the scopes of a viewer.")
    if not (runs := answer.json()["items"]):
        raise LocalError(f"{url} has no completed run of a local search grid yet: run one first.")
    return Place(url.rstrip("/"), key, {"dataset": dataset, "run": runs[0]["id"]})


def _filled(url: str, key: str, watch: Watch) -> Place:
    """Locations, a run of a grid and the demo data; back when all of them answer."""
    with _api(url, key) as api:
        watch(f"Importing {LOCATIONS} locations")
        headers = _once() | {"Content-Type": "text/csv"}
        _sent(api.post("/ops/locations/import?partial=true", content=_locations(), headers=headers))
        watch("Running a grid")
        grid = _sent(api.post(GRIDS, json=GRID, headers=_once()))
        run = _sent(api.post(f"{GRIDS}/{grid['id']}/run", headers=_once()))
        _until(lambda: api.get(f"/runs/{run['id']}").json().get("state") == "completed", "the grid's run")
        watch("Waiting for the demo data")
        _until(lambda: _has_figures(api), "the demo data")
    return Place(url, key, {"dataset": "demo", "run": run["id"]})


def _has_figures(api: httpx.Client) -> bool:
    """Whether there is a snapshot with campaigns; before there is any data, the answer is there and empty."""
    answer = api.get("/metrics/combined?dataset=demo")
    return answer.is_success and bool(answer.json()["campaign"]["rows"])


def _opsight(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "infra.local", *arguments]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def _api(url: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", headers=headers, timeout=60)


def _once() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def _sent(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise LocalError(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:300]}")
    return json.loads(answer.content)


def _until(is_there: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_there():
        if time.monotonic() > deadline:
            raise LocalError(f"{what} did not come within {PATIENCE_SECONDS} seconds: ./opsight logs")
        time.sleep(0.5)


def _locations() -> bytes:
    """Shops of a chain, each at a house of its own."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("name", "store_code", "line1", "city", "region", "postal_code", "country"))
    for number in range(LOCATIONS):
        row = (f"Shop {number}", f"S-{number}", f"{number * 7 + 1} Street {number}", "Austin", "TX", "78701", "US")
        writer.writerow(row)
    return text.getvalue().encode()
