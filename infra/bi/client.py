"""What is asked of a running Superset, as its own pages ask it: charts, their answers, the database behind them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from infra.bi.superset import ADMIN, Superset
from infra.local.errors import LocalError

ANSWER_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What a chart's query came to: its rows, or why there are none. `seconds` is the whole request."""

    title: str
    rows: list[dict[str, Any]]
    error: str | None
    seconds: float

    @property
    def tells(self) -> bool:
        """Whether any figure or name is in it: an aggregate of no rows is a row of nothing."""
        return any(value not in (None, 0, 0.0) for row in self.rows for value in row.values())


class SupersetClient:
    """Signed in as the administrator. Raises `LocalError` when Superset refuses what it has to do."""

    def __init__(self, superset: Superset) -> None:
        self._http = httpx.Client(base_url=f"{superset.url}/api/v1", timeout=ANSWER_SECONDS)
        told = {"username": ADMIN, "password": superset.password, "provider": "db", "refresh": False}
        token = self._asked("POST", "/security/login", json=told)["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._http.headers["X-CSRFToken"] = self._asked("GET", "/security/csrf_token/")["result"]

    def close(self) -> None:
        self._http.close()

    @cached_property
    def charts(self) -> dict[str, int]:
        """uuid -> Superset's own number, of every chart."""
        listed = self._asked("GET", "/chart/", params={"q": "(page_size:100,columns:!(id,uuid))"})
        return {one["uuid"]: one["id"] for one in listed["result"]}

    def answer(self, number: int, title: str) -> Answer:
        """Runs the chart's saved query anew."""
        answered = self._http.get(f"/chart/{number}/data/", params={"force": "true"})
        seconds = answered.elapsed.total_seconds()
        if answered.is_error:
            return Answer(title, [], _first_line(answered), seconds)
        [result] = answered.json()["result"]
        return Answer(title, result["data"] or [], result["error"], seconds)

    def charts_of(self, slug: str) -> set[int]:
        """Numbers of the charts that a dashboard shows."""
        return {one["id"] for one in self._asked("GET", f"/dashboard/{slug}/charts")["result"]}

    def read_from(self, uri: str) -> None:
        """Let every chart ask this database from now on."""
        [database] = self._asked("GET", "/database/")["result"]
        self._asked("PUT", f"/database/{database['id']}", json={"sqlalchemy_uri": uri})

    def _asked(self, method: str, path: str, **values: Any) -> dict[str, Any]:
        answered = self._http.request(method, path, **values)
        if answered.is_error:
            raise LocalError(f"Superset refuses {method} {path}: {_first_line(answered)}")
        return answered.json()


def _first_line(answered: httpx.Response) -> str:
    try:
        said = answered.json()
    except ValueError:
        return f"status {answered.status_code}"
    errors = said.get("errors") or [{}]
    text = str(said.get("message") or errors[0].get("message") or said)
    return f"status {answered.status_code}: {(text.strip().splitlines() or [''])[0][:200]}"
