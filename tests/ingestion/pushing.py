"""Pushing records the way a program of a customer does."""

from collections.abc import Sequence
from typing import Any

import httpx
import orjson

from tests.ingestion.uploading import Uploader

Json = dict[str, Any]


def ad(day: int = 1, **more: Any) -> Json:
    """A good record of `ad_performance`."""
    about = {"platform": "google_ads", "grain": "campaign", "account_id": "a1", "campaign_id": "c1"}
    measures = {"currency_code": "EUR", "spend": 12.345678, "impressions": 100, "clicks": 5}
    return about | {"date_day": f"2026-01-{day:02d}"} | measures | more


def point(day: int = 1, **more: Any) -> Json:
    """A good record of `market_series`."""
    series = {"symbol": "WTI", "source": "EIA", "unit": "USD/barrel", "frequency": "daily"}
    return series | {"as_of": f"2026-01-{day:02d}", "value": 70.5} | more


async def post(
    uploader: Uploader,
    body: bytes | Sequence[Any],
    *,
    dataset: str = "ad_performance",
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
    **parameters: str,
) -> httpx.Response:
    """The raw answer to pushing `body`."""
    content = body if isinstance(body, bytes) else orjson.dumps(list(body))
    return await uploader.client.post(
        f"/api/v1/datasets/{dataset}/records",
        params=parameters,
        content=content,
        headers=uploader.headers() | {"Content-Type": kind} | (headers or {}),
    )


async def push(uploader: Uploader, body: bytes | Sequence[Any], **options: Any) -> Json:
    """Push what is expected to be taken."""
    answer = await post(uploader, body, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(records: Sequence[Any]) -> bytes:
    """The records as NDJSON."""
    return b"".join(orjson.dumps(record) + b"\n" for record in records)


def counts(result: Json) -> Json:
    """The counts that are not zero; fails unless they add up."""
    found = result["counts"]
    assert found["received"] == sum(found[name] for name in ("accepted", "unchanged", "merged", "quarantined"))
    assert found["accepted"] == found["inserted"] + found["updated"]
    return {name: count for name, count in found.items() if count and name != "accepted"}
