"""Every way in checks each row against a declared version of a dataset, and accounts for each.

A new way in gets a function here and a line in `WAYS`; `test_no_origin_is_left_out` fails until it has them.
"""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import polars as pl
import psycopg
import pytest

from services.ingestion.dataset.registry import get_dataset
from tests.ingestion.hooking import Hooks, event, hooks
from tests.ingestion.market_server import Providers
from tests.ingestion.pulling import Market, market, market_app, market_settings, market_worker, providers, served
from tests.ingestion.pushing import ad, lines, point, push
from tests.ingestion.replaying import DATASET, Replayer
from tests.ingestion.replaying import TABLE as REPLAYED
from tests.ingestion.scripted import TABLE, Script
from tests.ingestion.uploading import Uploader
from tests.ingestion.vaulted import beside_vault, vaulted

__all__ = [
    "beside_vault",
    "hooks",
    "market",
    "market_app",
    "market_settings",
    "market_worker",
    "providers",
    "served",
    "vaulted",
]
Json = dict[str, Any]
RunSync = Callable[[], Awaitable[Json]]
HEADER = ("date", "campaign_id", "platform", "account_id", "clicks")
ROWS = [("2026-01-01", "c1", "google_ads", "a1", "5"), ("2026-01-02", "c1", "google_ads", "a1", "-5")]


@dataclass(frozen=True)
class Outcome:
    """One good and one bad row that came one way: what the sender was told, and where the rows are then."""

    dataset: str
    origin: str
    origin_id: str
    counts: dict[str, int]
    stored: str


@dataclass(frozen=True)
class Door:
    """What a way in may need."""

    uploader: Uploader
    script: Script
    run_sync: RunSync
    hooks: Hooks
    market: Market
    providers: Providers
    replayer: Replayer


async def by_connector(door: Door) -> Outcome:
    door.script.says("record(1); record(2, Clicks=-1); state(2, 2)")
    done = await door.run_sync()
    counts = {
        "received": done["counts"]["emitted"],
        "accepted": done["counts"]["committed"],
        "quarantined": done["counts"]["quarantined"] + done["counts"]["filtered"],
    }
    return Outcome(TABLE, "sync", done["id"], counts, f"raw.{TABLE}")


async def by_push(door: Door) -> Outcome:
    result = await push(door.uploader, [ad(1), ad(2, clicks=-1)])
    return _pushed("ad_performance", result, "raw.uploads__ad_performance")


async def by_push_of_lines(door: Door) -> Outcome:
    result = await push(door.uploader, lines([ad(1), ad(2, clicks=-1)]), kind="application/x-ndjson")
    return _pushed("ad_performance", result, "raw.uploads__ad_performance")


async def by_push_of_observations(door: Door) -> Outcome:
    result = await push(door.uploader, [point(1), point(2, value="high")], dataset="market_series")
    return _pushed("market_series", result, "raw.market__observations")


async def by_webhook(door: Door) -> Outcome:
    endpoint = await door.hooks.endpoint()
    await door.hooks.send(endpoint, event("records.push", dataset="ad_performance", records=[ad(1), ad(2, clicks=-1)]))
    await door.hooks.vaulted.run_jobs()
    [receipt] = await door.hooks.received(endpoint)
    return Outcome("ad_performance", "push", receipt["id"], receipt["counts"], "raw.uploads__ad_performance")


async def by_pull(door: Door) -> Outcome:
    door.providers.rates = {"2026-03-02": {"USD": "1.0850", "JPY": "unknown"}}
    pull = await door.market.pull("ecb")
    return Outcome("market_series", "pull", pull["id"], _four(pull["counts"]), "raw.market__observations")


async def by_replay(door: Door) -> Outcome:
    """A row that was stored when nothing forbade it."""
    await door.replayer.sent(1)
    await door.replayer.sent(2, **{"metrics.clicks": -1})
    replay = await door.replayer.run()
    counts = _four({"received": replay["counts"]["read"], "unchanged": 0} | replay["counts"])
    return Outcome(DATASET, "replay", replay["id"], counts, f"{REPLAYED} where withdrawn_by is null")


def _four(counts: Json) -> dict[str, int]:
    return {name: counts[name] for name in ("received", "accepted", "unchanged", "quarantined")}


def _pushed(dataset: str, result: Json, table: str) -> Outcome:
    return Outcome(dataset, "push", result["id"], result["counts"], table)


async def by_csv(door: Door) -> Outcome:
    body = "\n".join(",".join(row) for row in [HEADER, *ROWS])
    return _uploaded(await door.uploader.land(body))


async def by_ndjson(door: Door) -> Outcome:
    body = lines([dict(zip(HEADER, row, strict=True)) for row in ROWS])
    return _uploaded(await door.uploader.land(body, filename="rows.ndjson"))


async def by_parquet(door: Door) -> Outcome:
    file = io.BytesIO()
    pl.DataFrame(ROWS, schema=list(HEADER), orient="row").write_parquet(file)
    return _uploaded(await door.uploader.land(file.getvalue(), filename="rows.parquet"))


async def by_xlsx(door: Door) -> Outcome:
    file, book = io.BytesIO(), openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, *ROWS):
        sheet.append(row)
    book.save(file)
    return _uploaded(await door.uploader.land(file.getvalue(), filename="rows.xlsx"))


async def by_market_file(door: Door) -> Outcome:
    body = "date,price\n2026-01-01,70\n2026-01-02,71\n2026-01-03,high\n"
    return _uploaded(await door.uploader.land(body, kind="market", filename="oil_daily.csv"))


def _uploaded(upload: Json) -> Outcome:
    name = upload["dataset"].split("@")[0]
    table = "raw.market__observations" if name == "market_series" else f"raw.uploads__{name}"
    return Outcome(name, "upload", upload["id"], upload["counts"], table)


WAYS = [
    *(by_connector, by_push, by_push_of_lines, by_push_of_observations, by_webhook, by_pull, by_replay),
    *(by_csv, by_ndjson, by_parquet, by_xlsx, by_market_file),
]


class TestEveryWayIn:
    @pytest.fixture
    def door(
        self,
        uploader: Uploader,
        script: Script,
        run_sync: RunSync,
        hooks: Hooks,
        market: Market,
        providers: Providers,
        replayer: Replayer,
    ) -> Door:
        return Door(uploader, script, run_sync, hooks, market, providers, replayer)

    @pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
    async def test_checks_against_a_declared_version_and_accounts_for_every_row(
        self, door: Door, way: Callable[[Door], Awaitable[Outcome]]
    ) -> None:
        outcome = await way(door)
        counts = {"unchanged": 0, "merged": 0} | outcome.counts
        added = counts["accepted"] + counts["unchanged"] + counts["merged"] + counts["quarantined"]
        (stored,) = await door.uploader.one(f"select count(*) from {outcome.stored}")
        (bad,) = await door.uploader.all(
            "select dataset, dataset_version, origin, pointer <> '', rule from ingestion.quarantine"
            " where origin_id = cast(:id as uuid)",
            id=outcome.origin_id,
        )
        assert counts["received"] == added == counts["accepted"] + 1
        assert stored == counts["accepted"]
        assert bad[:4] == (outcome.dataset, get_dataset(outcome.dataset, bad[1]).version, outcome.origin, True)
        assert bad[4] in ("minimum", "type")

    @pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
    async def test_keeps_the_bad_row_where_it_can_be_tried_once_more(
        self, door: Door, way: Callable[[Door], Awaitable[Outcome]]
    ) -> None:
        outcome = await way(door)
        answer = await door.uploader.client.post(
            f"/api/v1/datasets/{outcome.dataset}/quarantine/retries",
            json={"origin_id": outcome.origin_id},
            headers=door.uploader.headers(),
        )
        await door.uploader.work("ingestion")
        url = f"/datasets/{outcome.dataset}/quarantine/retries/{answer.json()['id']}"
        done = await door.uploader.read(url)
        assert (done["state"], done["total"], done["landed"], done["failed"]) == ("succeeded", 1, 0, 1)

    async def test_no_origin_is_left_out(self, door: Door, postgres_url: str) -> None:
        query = (
            "select regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''', 'g') from pg_constraint"
            " where conrelid = 'ingestion.quarantine'::regclass and contype = 'c'"
        )
        with psycopg.connect(postgres_url) as connection:
            allowed = {match[0][0] for match in connection.execute(query).fetchall()}
        walked = {(await way(door)).origin for way in (by_connector, by_push, by_csv, by_pull, by_replay)}
        assert allowed == walked
