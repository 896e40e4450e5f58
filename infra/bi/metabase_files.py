"""The same dashboards as Metabase imports them: its serialization ("representation format", version 1), with SQL."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

from infra.bi.questions import Dashboard, Question, sql_of

DATABASE = "Opsight"
"""The name that the connection has to have in Metabase; the import makes none and knows no password."""
AUTHOR = "opsight@example.com"
DISPLAYS = {"number": "scalar", "table": "table", "ranking": "row", "line": "line", "bars": "bar"}
COLUMNS, NOTE_HEIGHT = 24, 2
HEIGHTS = {"number": 3, "table": 9, "ranking": 9, "line": 7, "bars": 7}

Files = dict[str, dict[str, Any]]


def metabase_files(dashboards: tuple[Dashboard, ...]) -> Files:
    """Path in the export -> what it holds: one collection, with every question and dashboard in it."""
    questions = [question for dashboard in dashboards for question in dashboard.questions]
    folder = "collections/main/opsight"
    return {
        f"{folder}.yaml": _collection(),
        **{f"{folder}/{_slug(question.name)}.yaml": _card(question) for question in questions},
        **{f"{folder}/{_slug(one.name)}_dashboard.yaml": _dashboard(one) for one in dashboards},
    }


def entity_id(kind: str, name: str) -> str:
    """21 characters of Metabase's alphabet; the same for the same thing, so that an import replaces it."""
    digest = hashlib.sha256(f"opsight:bi:{kind}:{name}".encode()).digest()
    return urlsafe_b64encode(digest).decode()[:21]


def _collection() -> dict[str, Any]:
    name = entity_id("collection", "opsight")
    return {
        "name": "Opsight",
        "entity_id": name,
        "description": "Paid media, budgets and the state of the data, as Opsight's warehouse has them.",
        "slug": "opsight",
        "archived": False,
        "parent_id": None,
        "serdes/meta": [{"id": name, "label": "opsight", "model": "Collection"}],
    }


def _card(question: Question) -> dict[str, Any]:
    name = entity_id("card", question.name)
    return {
        "name": question.title,
        "entity_id": name,
        "description": question.description,
        "display": DISPLAYS[question.kind],
        "creator_id": AUTHOR,
        "database_id": DATABASE,
        "query_type": "native",
        "type": "question",
        "archived": False,
        "collection_id": entity_id("collection", "opsight"),
        "dataset_query": {
            "lib/type": "mbql/query",
            "database": DATABASE,
            "stages": [{"lib/type": "mbql.stage/native", "native": sql_of(question), "template-tags": []}],
        },
        "visualization_settings": _settings(question),
        "parameters": [],
        "parameter_mappings": [],
        "serdes/meta": [{"id": name, "label": _slug(question.name), "model": "Card"}],
    }


def _settings(question: Question) -> dict[str, Any]:
    """Which columns are axes, by their names in the SQL, and which figures are shares."""
    dataset = question.dataset
    figures = [dataset.metric(name) for name in question.metrics]
    labels = [dataset.column(name).label for name in question.by]
    shares = {
        f'["name","{figure.label}"]': {"number_style": "percent"} for figure in figures if figure.format.endswith("%")
    }
    settings: dict[str, Any] = {"column_settings": shares} if shares else {}
    match question.kind:
        case "number":
            settings["scalar.field"] = figures[0].label
        case "line" | "bars":
            assert dataset.time is not None, "a question over time is about a dataset with one"
            settings["graph.dimensions"] = [dataset.column(dataset.time).label, *labels]
            settings["graph.metrics"] = [figure.label for figure in figures]
            if question.kind == "bars":
                settings["stackable.stack_type"] = "stacked"
        case "ranking":
            settings["graph.dimensions"] = labels
            settings["graph.metrics"] = [figure.label for figure in figures]
        case "table":
            pass
    return settings


def _dashboard(dashboard: Dashboard) -> dict[str, Any]:
    name = entity_id("dashboard", dashboard.name)
    return {
        "name": dashboard.title,
        "entity_id": name,
        "description": dashboard.description,
        "creator_id": AUTHOR,
        "archived": False,
        "collection_id": entity_id("collection", "opsight"),
        "width": "full",
        "auto_apply_filters": True,
        "parameters": [],
        "tabs": [],
        "dashcards": [_note(dashboard, name), *_placed(dashboard, name)],
        "serdes/meta": [{"id": name, "label": _slug(dashboard.name), "model": "Dashboard"}],
    }


def _note(dashboard: Dashboard, owner: str) -> dict[str, Any]:
    text = {"virtual_card": {"name": None, "display": "text", "dataset_query": {}, "visualization_settings": {}}}
    place = {"row": 0, "col": 0, "size_x": COLUMNS, "size_y": NOTE_HEIGHT}
    return _dashcard(owner, f"{dashboard.name}/note", None, place, text | {"text": dashboard.note})


def _placed(dashboard: Dashboard, owner: str) -> list[dict[str, Any]]:
    """Questions from left to right, row below row; a row is as high as its highest."""
    cards, top = [], NOTE_HEIGHT
    for row in dashboard.rows:
        height, left = max(HEIGHTS[question.kind] for question in row), 0
        for question in row:
            width = question.width * COLUMNS // 12
            place = {"row": top, "col": left, "size_x": width, "size_y": height}
            card = entity_id("card", question.name)
            cards.append(_dashcard(owner, f"{dashboard.name}/{question.name}", card, place, {}))
            left += width
        top += height
    return cards


def _dashcard(
    owner: str, name: str, card: str | None, place: dict[str, int], settings: dict[str, Any]
) -> dict[str, Any]:
    own = entity_id("dashcard", name)
    return {
        "entity_id": own,
        "card_id": card,
        **place,
        "parameter_mappings": [],
        "series": [],
        "visualization_settings": settings,
        "serdes/meta": [{"id": owner, "model": "Dashboard"}, {"id": own, "model": "DashboardCard"}],
    }


def _slug(name: str) -> str:
    return name.replace("-", "_")
