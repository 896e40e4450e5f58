"""Registering versions of a dataset, comparing them, and taking them away as documents."""

import asyncio
import copy
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import yaml
from psycopg.types.json import Jsonb

from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.ingestion.dataset import registry
from services.ingestion.dataset.registry import get_dataset, replace_registered
from tests.ingestion.pushing import counts, post, push
from tests.ingestion.uploading import Json, Uploader

NAME = "region_performance"
URL = f"/api/v1/datasets/{NAME}"
OPERATIONS = [
    ("GET", f"{URL}/versions"),
    ("GET", f"{URL}/versions/1.0.0"),
    ("POST", f"{URL}/versions"),
    ("GET", f"{URL}/diff"),
    ("GET", f"{URL}/odcs"),
]
Register = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def forgotten(postgres_url: str) -> Iterator[None]:
    """Versions that a test registers hold for everybody, so they go with it."""
    yield
    with psycopg.connect(postgres_url) as connection:
        connection.execute("delete from ingestion.dataset_version")
    replace_registered([])


@pytest.fixture
def register(uploader: Uploader, as_: Callable[..., dict[str, str]], tenant_a: UUID, forgotten: None) -> Register:
    """`await register("1.1.0", change)`: the raw answer to registering what `change` makes of the newest version."""

    async def send(
        version: str, change: Callable[[Json], Any] = lambda _: None, *, name: str = NAME, **parameters: str
    ) -> httpx.Response:
        definition = copy.deepcopy(get_dataset(name).definition)
        definition["$id"] = f"urn:opsight:dataset:{name}:{version}"
        change(definition)
        body = {"version": version, "definition": definition, "notes": "Regions may have longer names."}
        headers = as_(tenant_a, "platform:admin")
        return await uploader.client.post(
            f"/api/v1/datasets/{name}/versions", params=parameters, json=body, headers=headers
        )

    return send


def longer(definition: Json) -> None:
    """A wider rule."""
    definition["properties"]["region"]["maxLength"] = 1000


async def known(uploader: Uploader, version: str) -> Json:
    """The newest version once the registry of the running process says that it is `version`."""
    deadline = time.monotonic() + 10
    while True:
        found = (await uploader.read(f"/datasets/{NAME}/versions"))["items"]
        if found[0]["version"] == version:
            return found[0]
        assert time.monotonic() < deadline, "the registry did not hear of it"
        await asyncio.sleep(0.1)


class TestEveryOperation:
    @pytest.mark.parametrize(("method", "url"), OPERATIONS)
    async def test_turns_anonymous_callers_away(
        self, client_of: Callable[..., Awaitable[httpx.AsyncClient]], method: str, url: str
    ) -> None:
        answer = await (await client_of("ingestion")).request(method, url)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    @pytest.mark.parametrize("path", ["versions", "versions/1.0.0", "diff", "odcs"])
    async def test_knows_no_other_dataset(self, uploader: Uploader, path: str) -> None:
        answer = await uploader.client.get(f"/api/v1/datasets/nothing/{path}", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "dataset_not_found")

    @pytest.mark.parametrize("path", ["versions/9.9.9", "diff?from=9.9.9", "diff?to=9.9.9", "odcs?version=9.9.9"])
    async def test_knows_no_other_version(self, uploader: Uploader, path: str) -> None:
        answer = await uploader.client.get(f"{URL}/{path}", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (404, "dataset_not_found")


class TestRegisterVersion:
    async def test_is_for_admins_of_the_platform_alone(self, uploader: Uploader) -> None:
        answer = await uploader.client.post(f"{URL}/versions", json={}, headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_checks_rows_against_it_within_seconds(self, uploader: Uploader, register: Register) -> None:
        row = {"platform": "x", "account_id": "a", "region": "r" * 900, "date_day": "2026-01-01", "clicks": 1}
        before = await push(uploader, [row], dataset=NAME)
        answer = await register("1.1.0", longer)
        newest = await known(uploader, "1.1.0")
        after = await push(uploader, [row], dataset=NAME)
        asked = await push(uploader, [row], dataset=NAME, version="1.0.0")
        assert (answer.status_code, answer.json()["registered"], answer.json()["compatible"]) == (201, True, True)
        assert [(c["field"], c["kind"], c["before"], c["after"]) for c in answer.json()["changes"]] == [
            ("region", "rule", 500, 1000)
        ]
        assert newest["registered_by"].startswith("user:")
        assert newest["notes"] == "Regions may have longer names."
        assert [counts(result) for result in (before, after, asked)] == [
            {"received": 1, "quarantined": 1},
            {"received": 1, "inserted": 1},
            {"received": 1, "quarantined": 1},
        ]

    async def test_reaches_processes_that_start_later(
        self, settings_for: Callable[..., Any], uploader: Uploader, register: Register
    ) -> None:
        await register("1.1.0", longer)
        replace_registered([])
        async with started(make_app("ingestion", settings_for("ingestion"))):
            assert (await known(uploader, "1.1.0"))["version"] == "1.1.0"

    async def test_compiles_each_version_once(self, uploader: Uploader, register: Register) -> None:
        await register("1.1.0", longer)
        await known(uploader, "1.1.0")
        compiled = get_dataset(NAME).validator
        await register("1.2.0", longer)
        await known(uploader, "1.2.0")
        assert registry.get_dataset(NAME, "1.1.0").validator is compiled

    async def test_only_says_what_would_become_of_it_in_a_dry_run(
        self, uploader: Uploader, register: Register, postgres_url: str
    ) -> None:
        good = await register("1.1.0", longer, dry_run="true")
        bad = await register("1.1.0", lambda d: d["required"].append("clicks"), dry_run="true")
        assert (good.status_code, good.json()["registered"], good.json()["compatible"]) == (200, False, True)
        assert (bad.status_code, bad.json()["compatible"]) == (200, False)
        assert [(b["version"], b["pointer"], b["code"]) for b in bad.json()["breaking"]] == [
            ("1.0.0", "/properties/clicks", "required")
        ]
        with psycopg.connect(postgres_url) as connection:
            assert connection.execute("select count(*) from ingestion.dataset_version").fetchone() == (0,)

    @pytest.mark.parametrize(
        ("change", "code", "pointer"),
        [
            (lambda d: d["properties"]["spend"].update({"x-unit": "cents"}), "unit", "/properties/spend/x-unit"),
            (
                lambda d: d["properties"]["spend"].update({"x-currency": "x"}),
                "currency",
                "/properties/spend/x-currency",
            ),
            (lambda d: d.update({"x-attribution": "view"}), "attribution", "/x-attribution"),
            (lambda d: d["x-natural-key"].pop(), "natural_key", "/x-natural-key"),
            (lambda d: d["properties"].update(more={"type": "null"}), "no_column", "/properties/more"),
        ],
    )
    async def test_refuses_what_breaks_with_a_reason_and_a_pointer(
        self, register: Register, change: Callable[[Json], Any], code: str, pointer: str
    ) -> None:
        answer = await register("1.1.0", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "breaking_version")
        assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [(code, f"/definition{pointer}")]

    async def test_looks_at_every_version_before_not_only_the_newest(
        self, uploader: Uploader, register: Register, postgres_url: str
    ) -> None:
        with psycopg.connect(postgres_url) as connection:
            narrow = copy.deepcopy(get_dataset(NAME).definition)
            narrow["properties"]["region"]["maxLength"] = 10
            insert = (
                "insert into ingestion.dataset_version (name, version, definition, created_by) values (%s,%s,%s,'x')"
            )
            connection.execute(insert, [NAME, "1.1.0", Jsonb(narrow)])
        answer = await register("1.2.0", lambda d: d["properties"]["region"].update(maxLength=10), dry_run="true")
        assert [(b["version"], b["code"]) for b in answer.json()["breaking"]] == [("1.0.0", "limit")]

    @pytest.mark.parametrize(
        ("version", "code"), [("1.0.0", "version_exists"), ("0.9.0", "version_not_next"), ("2.0.0", "version_not_next")]
    )
    async def test_takes_only_a_number_that_follows(self, register: Register, version: str, code: str) -> None:
        answer = await register(version, longer)
        assert (answer.status_code, answer.json()["code"]) == (409, code)

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            (lambda d: d.pop("x-owner"), "/definition/x-owner"),
            (lambda d: d.update({"$id": "x"}), "/definition/$id"),
            (lambda d: d.update({"x-sla": {}}), "/definition/x-sla/freshness_hours"),
            (lambda d: d.update({"x-natural-key": ["nothing"]}), "/definition/x-natural-key"),
            (lambda d: d["properties"].update(region={"type": "nothing"}), "/definition"),
            (lambda d: d["properties"].update(region={"pattern": "("}), "/definition"),
            (lambda d: d["properties"].update(region={"$ref": "https://example.com/x"}), "/definition"),
            (lambda d: d["properties"].update(region={"description": "\x00"}), "/definition"),
            (lambda d: d["properties"].update(region={"default": 1 << 70}), "/definition"),
        ],
    )
    async def test_refuses_what_is_no_dataset(
        self, register: Register, change: Callable[[Json], Any], pointer: str
    ) -> None:
        answer = await register("1.1.0", change)
        assert (answer.status_code, answer.json()["code"]) == (422, "definition_invalid")
        assert answer.json()["errors"][0]["pointer"] == pointer

    async def test_is_audited(self, register: Register, postgres_url: str, tenant_a: UUID) -> None:
        await register("1.1.0", longer)
        with psycopg.connect(postgres_url) as connection:
            query = "select action, object_id, detail from audit.event where tenant_id = %s"
            assert connection.execute(query, [tenant_a]).fetchall() == [
                ("dataset.version_registered", NAME, {"version": "1.1.0"})
            ]


class TestDiff:
    async def test_compares_the_newest_with_the_one_before(self, uploader: Uploader, register: Register) -> None:
        await register("1.1.0", longer)
        await known(uploader, "1.1.0")
        latest = await uploader.read(f"/datasets/{NAME}/diff")
        back = await uploader.read(f"/datasets/{NAME}/diff", **{"from": "1.1.0", "to": "1.0.0"})
        assert (latest["from_version"], latest["to_version"], latest["breaking"]) == ("1.0.0", "1.1.0", [])
        assert [(b["code"], b["pointer"]) for b in back["breaking"]] == [("limit", "/properties/region/maxLength")]
        assert [(c["field"], c["breaking"]) for c in back["changes"]] == [("region", True)]

    async def test_of_the_only_version_is_empty(self, uploader: Uploader) -> None:
        diff = await uploader.read("/datasets/budget/diff")
        assert (diff["from_version"], diff["to_version"], diff["changes"]) == ("1.0.0", "1.0.0", [])


class TestExport:
    async def test_gives_the_contract_as_yaml(self, uploader: Uploader) -> None:
        answer = await uploader.client.get(f"{URL}/odcs", params={"version": "1.0.0"}, headers=uploader.headers())
        assert answer.headers["content-type"] == "application/yaml"
        assert f'filename="{NAME}-1.0.0.odcs.yaml"' in answer.headers["content-disposition"]
        assert yaml.safe_load(answer.text)["schema"][0]["name"] == NAME

    async def test_gives_one_version_of_the_schema(self, uploader: Uploader) -> None:
        found = await uploader.read(f"/datasets/{NAME}/versions/1.0.0")
        assert (found["version"], found["definition"]) == ("1.0.0", get_dataset(NAME, "1.0.0").definition)

    async def test_says_which_datasets_take_records(self, uploader: Uploader) -> None:
        items = (await uploader.read("/datasets"))["items"]
        answer = await post(uploader, [], dataset="google_ads__campaign")
        assert {item["name"] for item in items if item["pushable"]} == {
            *("ad_performance", "region_performance", "budget", "location", "market_series")
        }
        assert answer.status_code == 409
