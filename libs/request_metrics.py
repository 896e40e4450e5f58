"""What Prometheus learns about the requests of a service, and where it asks.

prometheus-fastapi-instrumentator exposes it. Its middleware would look for the route of each request a second time,
among all of them, which takes longer than some answers; whoever answered a request has left word in its scope.
"""

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from prometheus_client import Counter, Histogram
from prometheus_fastapi_instrumentator import Instrumentator
from starlette.types import Scope

PATH = "/metrics/app/"
UNKNOWN = "none"
REQUESTS = Counter(
    "http_requests_total", "Requests by method, route, and status as 2xx, 3xx, …", ["method", "status", "handler"]
)
SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time from the head of a request to the end of its answer.",
    ["method", "handler"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def expose_metrics(app: FastAPI) -> None:
    """Answer `/metrics/app/`; the gateway never forwards there."""
    Instrumentator().expose(app, endpoint=PATH, include_in_schema=False)


def observe_request(scope: Scope, status: int, seconds: float) -> None:
    """Count a request that `scope` tells of, once it has been answered."""
    method = scope["method"] if scope["method"] in _METHODS else "other"
    requests, durations = _series(method, template_of(scope) or UNKNOWN, status // 100)
    requests.inc()
    durations.observe(seconds)


def template_of(scope: Scope) -> str | None:
    """The path of the route that answered, with names in place of ids: `/api/v1/ops/locations/{location_id}`."""
    place = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(place, "path_format", None)


@lru_cache(maxsize=4096)
def _series(method: str, handler: str, hundreds: int) -> tuple[Any, Any]:
    return REQUESTS.labels(method, f"{hundreds}xx", handler), SECONDS.labels(method, handler)
