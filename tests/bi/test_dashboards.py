"""The dashboards' files: as written down, complete in themselves, and of columns that the marts have."""

import json
import re
import stat
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from infra.bi.bundle import ROOT as BUNDLE_ROOT
from infra.bi.bundle import write_bundle
from infra.bi.dashboards import DASHBOARDS
from infra.bi.files import METABASE, SUPERSET, read_files, text_of
from infra.bi.metabase_files import metabase_files
from infra.bi.questions import Dashboard, Dataset, Question
from infra.bi.superset_files import PLACEHOLDER, superset_files

MARTS = Path(__file__).resolve().parents[2] / "services/metrics/dbt/models/marts"
QUESTIONS = [question for dashboard in DASHBOARDS for question in dashboard.questions]
DATASETS = list({question.dataset.name: question.dataset for question in QUESTIONS}.values())
BY_DASHBOARD = pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.name)
BY_QUESTION = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
BY_DATASET = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)

Files = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def columns() -> set[str]:
    """`table.column` of every mart, as dbt's contracts name them."""
    models = [model for path in MARTS.glob("*.yml") for model in yaml.safe_load(path.read_text())["models"]]
    return {f"{model['name']}.{column['name']}" for model in models for column in model["columns"]}


@pytest.fixture(scope="module")
def bundle() -> Files:
    return read_files(SUPERSET)


@pytest.fixture(scope="module")
def export() -> Files:
    return read_files(METABASE)


def _of(files: Files, folder: str) -> list[dict[str, Any]]:
    return [content for path, content in files.items() if path.startswith(folder)]


def _model(files: Files, name: str) -> list[dict[str, Any]]:
    return [content for content in files.values() if content["serdes/meta"][-1]["model"] == name]


class TestFiles:
    @pytest.mark.parametrize(
        ("folder", "files"),
        [(SUPERSET, superset_files(DASHBOARDS)), (METABASE, metabase_files(DASHBOARDS))],
        ids=["superset", "metabase"],
    )
    def test_are_as_the_questions_say(self, folder: Path, files: Files):
        written = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}
        assert written == {path: text_of(content) for path, content in files.items()}, "python -m infra.bi"

    def test_hold_no_password_and_no_address(self, bundle: Files):
        [database] = _of(bundle, "databases/")
        assert database["sqlalchemy_uri"] == PLACEHOLDER
        assert "XXXXXXXXXX" in PLACEHOLDER
        assert not database["allow_dml"]
        assert not database["allow_ctas"]


class TestDataset:
    @BY_DATASET
    def test_is_made_of_columns_that_the_marts_have(self, dataset: Dataset, columns: set[str]):
        assert {column.mart for column in dataset.columns} - columns == set()

    @BY_DATASET
    def test_reads_marts_alone(self, dataset: Dataset, columns: set[str]):
        schemas = "warehouse|intermediate|staging|raw|metrics|ingestion|identity|app"
        tables = set(re.findall(rf"\b(?:{schemas})\.\w+", dataset.sql))
        assert tables
        assert tables - {f"warehouse.{column.partition('.')[0]}" for column in columns} == set()

    @BY_DATASET
    def test_shows_real_or_demo_rows_and_never_both(self, dataset: Dataset):
        assert "dataset = (select max(dataset) from" in dataset.sql


class TestQuestion:
    def test_has_a_title_of_its_own(self):
        titles = [question.title for question in QUESTIONS]
        assert len(titles) == len(set(titles))

    @BY_QUESTION
    def test_is_about_what_its_dataset_has(self, question: Question):
        assert [question.dataset.column(name).name for name in question.by] == list(question.by)
        assert [question.dataset.metric(name).name for name in question.metrics] == list(question.metrics)

    @BY_QUESTION
    def test_asks_in_the_bundle_what_its_page_shows(self, question: Question, bundle: Files):
        chart = bundle[f"charts/{question.name}.yaml"]
        asked = json.loads(chart["query_context"])
        labels = [question.dataset.metric(name).label for name in question.metrics]
        assert asked["form_data"] == chart["params"]
        assert asked["queries"][0]["metrics"] == labels
        assert chart["description"]


class TestDashboard:
    @BY_DASHBOARD
    def test_fills_rows_of_twelve_columns(self, dashboard: Dashboard):
        assert [sum(question.width for question in row) for row in dashboard.rows] == [12] * len(dashboard.rows)

    @BY_DASHBOARD
    def test_says_how_to_read_it(self, dashboard: Dashboard):
        assert dashboard.description.endswith(".")
        assert dashboard.note.endswith(".")


class TestSupersetBundle:
    def test_refers_to_what_it_holds(self, bundle: Files):
        databases, datasets, charts = (
            {one["uuid"] for one in _of(bundle, folder)} for folder in ("databases/", "datasets/", "charts/")
        )
        pages = _of(bundle, "dashboards/")
        placed = [part for page in pages for part in page["position"].values() if isinstance(part, dict)]
        filters = [one for page in pages for one in page["metadata"]["native_filter_configuration"]]
        targets = [target for one in filters for target in one["targets"] if target]
        assert {one["database_uuid"] for one in _of(bundle, "datasets/")} == databases
        assert {one["dataset_uuid"] for one in _of(bundle, "charts/")} == datasets
        assert {part["meta"]["uuid"] for part in placed if part["type"] == "CHART"} == charts
        assert {target["datasetUuid"] for target in targets} <= datasets

    def test_lays_out_parts_that_know_each_other(self, bundle: Files):
        for_page = [page["position"] for page in _of(bundle, "dashboards/")]
        parts = [(position, part) for position in for_page for part in position.values() if isinstance(part, dict)]
        assert [part["id"] for position, part in parts if position[part["id"]] is not part] == []
        strangers = [child for position, part in parts for child in part.get("children", []) if child not in position]
        assert strangers == []

    def test_has_ids_that_nothing_shares(self, bundle: Files):
        ids = [content["uuid"] for content in bundle.values() if "uuid" in content]
        assert len(ids) == len(set(ids)) == len(bundle) - 1

    def test_is_the_same_file_each_time(self, tmp_path: Path):
        first, second = tmp_path / "a.zip", tmp_path / "b.zip"
        assert write_bundle(first) == write_bundle(second) == len(read_files(SUPERSET))
        assert first.read_bytes() == second.read_bytes()

    def test_with_a_password_is_for_its_owner_alone(self, tmp_path: Path):
        file, uri = tmp_path / "own.zip", "postgresql+psycopg2://a:b@127.0.0.1:5432/opsight"
        write_bundle(file, uri=uri)
        with ZipFile(file) as archive:
            database = yaml.safe_load(archive.read(f"{BUNDLE_ROOT}/databases/Opsight.yaml"))
        assert database["sqlalchemy_uri"] == uri
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


class TestMetabaseExport:
    def test_has_the_questions_and_pages_of_superset(self, export: Files, bundle: Files):
        cards, pages = _model(export, "Card"), _model(export, "Dashboard")
        assert {card["name"] for card in cards} == {chart["slice_name"] for chart in _of(bundle, "charts/")}
        assert {page["name"] for page in pages} == {page["dashboard_title"] for page in _of(bundle, "dashboards/")}

    def test_has_ids_of_metabase_s_kind_that_nothing_shares(self, export: Files):
        cards = [card for page in _model(export, "Dashboard") for card in page["dashcards"]]
        ids = [content["entity_id"] for content in [*export.values(), *cards]]
        assert [one for one in ids if not re.fullmatch(r"[A-Za-z0-9_-]{21}", one)] == []
        assert len(ids) == len(set(ids))

    def test_refers_to_what_it_holds(self, export: Files):
        [collection] = _model(export, "Collection")
        cards, pages = _model(export, "Card"), _model(export, "Dashboard")
        shown = [card["card_id"] for page in pages for card in page["dashcards"] if card["card_id"]]
        assert {content["collection_id"] for content in [*cards, *pages]} == {collection["entity_id"]}
        assert set(shown) == {card["entity_id"] for card in cards}
        assert {card["dataset_query"]["database"] for card in cards} == {"Opsight"}

    def test_lays_cards_side_by_side(self, export: Files):
        cells = [
            (page["name"], x, y)
            for page in _model(export, "Dashboard")
            for card in page["dashcards"]
            for x in range(card["col"], card["col"] + card["size_x"])
            for y in range(card["row"], card["row"] + card["size_y"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for _, x, _ in cells) == 23

    @BY_QUESTION
    def test_draws_columns_that_the_query_has(self, question: Question, export: Files):
        [card] = [card for card in _model(export, "Card") if card["name"] == question.title]
        settings, query = card["visualization_settings"], card["dataset_query"]["stages"][0]["native"]
        drawn = [*settings.get("graph.dimensions", []), *settings.get("graph.metrics", [])]
        assert [name for name in drawn if f'as "{name}"' not in query] == []
