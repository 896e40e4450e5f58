"""A page of Superset's: where each chart stands, and what the page can be narrowed down to."""

from typing import Any

from infra.bi.questions import Dashboard
from infra.bi.superset_ids import VERSION, period_of, uuid_of

TALL, SHORT, NOTE = 50, 18, 10
"""Heights on a page, in its units of 8 pixels."""


def page_of(dashboard: Dashboard, numbers: dict[str, int]) -> dict[str, Any]:
    """The dashboard's file; `numbers` are those of its charts in this bundle."""
    return {
        "dashboard_title": dashboard.title,
        "description": dashboard.description,
        "css": "",
        "slug": f"opsight-{dashboard.name}",
        "uuid": uuid_of("dashboard", dashboard.name),
        "position": _position(dashboard, numbers),
        "metadata": {
            "color_scheme": "supersetColors",
            "cross_filters_enabled": True,
            "refresh_frequency": 0,
            "native_filter_configuration": _native_filters(dashboard),
        },
        "published": True,
        "version": VERSION,
    }


def _position(dashboard: Dashboard, numbers: dict[str, int]) -> dict[str, Any]:
    """The layout as Superset keeps it: every part by its id, with its parents' and its children's ids."""
    grid, root = "GRID_ID", "ROOT_ID"
    rows = [f"ROW-{number}" for number in range(len(dashboard.rows) + 1)]
    parts: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        root: {"type": "ROOT", "id": root, "children": [grid]},
        grid: {"type": "GRID", "id": grid, "children": rows, "parents": [root]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard.title}},
        rows[0]: _row(rows[0], ["MARKDOWN-note"]),
        "MARKDOWN-note": {
            "type": "MARKDOWN",
            "id": "MARKDOWN-note",
            "children": [],
            "parents": [root, grid, rows[0]],
            "meta": {"width": 12, "height": NOTE, "code": dashboard.note},
        },
    }
    for row, questions in zip(rows[1:], dashboard.rows, strict=True):
        parts[row] = _row(row, [f"CHART-{question.name}" for question in questions])
        for question in questions:
            parts[f"CHART-{question.name}"] = {
                "type": "CHART",
                "id": f"CHART-{question.name}",
                "children": [],
                "parents": [root, grid, row],
                "meta": {
                    "chartId": numbers[question.name],
                    "uuid": uuid_of("chart", question.name),
                    "sliceName": question.title,
                    "width": question.width,
                    "height": SHORT if question.kind == "number" else TALL,
                },
            }
    return parts


def _row(name: str, children: list[str]) -> dict[str, Any]:
    meta = {"background": "BACKGROUND_TRANSPARENT"}
    return {"type": "ROW", "id": name, "children": children, "parents": ["ROOT_ID", "GRID_ID"], "meta": meta}


def _native_filters(dashboard: Dashboard) -> list[dict[str, Any]]:
    period = {
        "extraFormData": {"time_range": period_of(dashboard.days)},
        "filterState": {"value": period_of(dashboard.days)},
    }
    times = [_native("period", "Period", "filter_time", [{}], period)] if dashboard.days else []
    return [*times, *(_choice(dashboard, name) for name in dashboard.filters)]


def _choice(dashboard: Dashboard, name: str) -> dict[str, Any]:
    """A choice of values of the column, as the first dataset of the page has them that has the column."""
    datasets = (question.dataset for question in dashboard.questions)
    dataset, column = next((one, column) for one in datasets for column in one.columns if column.name == name)
    target = {"column": {"name": name}, "datasetUuid": uuid_of("dataset", dataset.name)}
    return _native(name, column.label, "filter_select", [target], {"extraFormData": {}, "filterState": {}})


def _native(name: str, label: str, kind: str, targets: list[dict[str, Any]], mask: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{name}",
        "name": label,
        "type": "NATIVE_FILTER",
        "filterType": kind,
        "targets": targets,
        "defaultDataMask": mask | {"ownState": {}},
        "cascadeParentIds": [],
        "controlValues": {"enableEmptyFilter": False, "multiSelect": True, "searchAllOptions": False},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "description": "",
    }
