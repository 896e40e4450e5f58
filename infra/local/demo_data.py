"""Fills the demo tenant: connects the connector that invents ad data, and reads it once.

`main` runs in a fork when the stack is ready for the first time. It takes the public way, with the demo's API key, and
does not wait for the data: they are on the dashboard when the sync and dbt are through.
"""

import sys
from typing import Any
from uuid import uuid4

import httpx

from infra.local.errors import LocalError
from infra.local.home import Home

LOADED = "demo_connection"


def is_wanted(home: Home) -> bool:
    """Whether there is a demo account whose data were never loaded. What was deleted since stays deleted."""
    demo = home.read(home.demo_file)
    return bool(demo.get("api_key")) and LOADED not in demo


def main() -> None:
    home = Home.from_environment()
    demo = home.read(home.demo_file)
    headers = {"Authorization": f"Bearer {demo['api_key']}"}
    with httpx.Client(base_url=f"{demo['url']}/api/v1", headers=headers, timeout=30) as api:
        connection = _existing(api) or _connect(api)
        _post(api, f"/airbyte/connections/{connection}/sync", None)
    home.write(home.demo_file, demo | {LOADED: connection})


def _existing(api: httpx.Client) -> str | None:
    return next((item["id"] for item in _items(api, "/airbyte/connections") if item["dataset"] == "demo"), None)


def _connect(api: httpx.Client) -> str:
    connectors = _items(api, "/airbyte/connectors")
    connector = next((item for item in connectors if item["dataset"] == "demo"), None)
    if connector is None:
        raise LocalError("there is no demo connector")
    body = {"name": connector["title"], "connector": connector["name"], "config": {}, "schedule": {"kind": "manual"}}
    return _post(api, "/airbyte/connections", body)["id"]


def _items(api: httpx.Client, path: str) -> list[dict[str, Any]]:
    answer = api.get(path)
    answer.raise_for_status()
    return answer.json()["items"]


def _post(api: httpx.Client, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    answer = api.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})
    if answer.is_error:
        print(answer.text, file=sys.stderr)
    answer.raise_for_status()
    return answer.json()


if __name__ == "__main__":
    main()
