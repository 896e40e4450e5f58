"""What a dashboard is made of: panels in rows of 24 columns, each a few queries of Prometheus."""

from dataclasses import dataclass
from typing import Any

SOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24
HEIGHT = 8


@dataclass(frozen=True)
class Panel:
    """A chart over time, or with `kind="stat"` its last value alone.

    `queries` are legend -> PromQL, `unit` is Grafana's; `limits` colour the value: from the first on it is yellow, from
    the second on red.
    """

    title: str
    queries: dict[str, str]
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 12
    description: str = ""
    limits: tuple[float, float] | None = None


@dataclass(frozen=True)
class Dashboard:
    """One page of Grafana; `uid` is what alerts name and what its address holds."""

    uid: str
    title: str
    panels: tuple[Panel, ...]


def rendered(dashboard: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana's own JSON (schema version 41), panels laid from left to right, row by row."""
    panels, x, y = [], 0, 0
    for number, panel in enumerate(dashboard.panels, start=1):
        if x + panel.width > COLUMNS:
            x, y = 0, y + HEIGHT
        panels.append(_panel(panel, number, {"h": HEIGHT, "w": panel.width, "x": x, "y": y}))
        x += panel.width
    return {
        "uid": dashboard.uid,
        "title": f"Opsight: {dashboard.title}",
        "tags": ["opsight"],
        "schemaVersion": 41,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": []},
        "annotations": {"list": [_alerts()]},
        "links": [_others()],
        "panels": panels,
    }


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    targets = [
        {"refId": chr(ord("A") + index), "datasource": SOURCE, "expr": expression, "legendFormat": legend}
        for index, (legend, expression) in enumerate(panel.queries.items())
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, **_thresholds(panel)}, "overrides": []},
        "options": _OPTIONS[panel.kind],
    }


def _thresholds(panel: Panel) -> dict[str, Any]:
    if panel.limits is None:
        return {}
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": colour, "value": limit} for colour, limit in zip(("yellow", "red"), panel.limits, strict=True)]
    lines = {"custom": {"thresholdsStyle": {"mode": "line"}}} if panel.kind == "timeseries" else {}
    return {"thresholds": {"mode": "absolute", "steps": steps}, **lines}


_OPTIONS: dict[str, dict[str, Any]] = {
    "timeseries": {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"},
}


def _alerts() -> dict[str, Any]:
    return {
        "name": "Alerts",
        "datasource": SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": 'ALERTS{alertstate="firing"}',
        "titleFormat": "{{alertname}}",
    }


def _others() -> dict[str, Any]:
    return {"type": "dashboards", "title": "Opsight", "tags": ["opsight"], "asDropdown": True, "keepTime": True}
