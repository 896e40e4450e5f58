"""What is left of a load when it is over: nothing that was acknowledged may be lost, and nothing may be there twice."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg

from infra.chaos.load import OVER
from infra.chaos.stage import Stage, within

SCHEMAS = ("identity", "ingestion", "metrics", "ops", "reporting", "secrets")
WHOLE = {"received": 2, "accepted": 2, "inserted": 2, "quarantined": 0}
JANUARY = {"start_date": "2026-01-01", "end_date": "2026-01-31"}


@dataclass
class Kept:
    """`acknowledged` counts what clients were promised; each line of `lost`, `doubled` and `astray` is one thing.

    `astray` are jobs that did not end well. `settled_seconds` is how long it took until all had ended and was shown;
    None: they never did.
    """

    acknowledged: int = 0
    settled_seconds: float | None = None
    lost: list[str] = field(default_factory=list[str])
    doubled: list[str] = field(default_factory=list[str])
    astray: list[str] = field(default_factory=list[str])

    def add(self, other: "Kept") -> None:
        """What another part of the load has left."""
        self.acknowledged += other.acknowledged
        self.lost += other.lost
        self.doubled += other.doubled
        self.astray += other.astray


async def settle(stage: Stage, *, seconds: float) -> Kept:
    """Wait until everything that was begun has ended and is shown, `seconds` at most, and look at what there is."""
    began = time.monotonic()
    ended = await within(seconds, lambda: _all(_all_committed(stage), _all_over(stage)))
    left = max(seconds - (time.monotonic() - began), 1.0)
    shown = await within(left, lambda: is_shown(stage))
    kept = Kept(settled_seconds=time.monotonic() - began if ended and shown else None)
    for look in LOOKS:
        kept.add(await look(stage))
    return kept


async def _all(*conditions: Awaitable[bool]) -> bool:
    return all(await asyncio.gather(*conditions))


async def _uploads(stage: Stage) -> Kept:
    """Each acknowledged file once, with every row."""
    rows = await stage.fetch(
        "select filename, state, counts from ingestion.upload where tenant_id = $1::uuid", stage.partner.tenant_id
    )
    whole = {row["filename"] for row in rows if row["state"] == "committed" and _is_whole(row["counts"])}
    times = Counter(row["filename"] for row in rows)
    return Kept(
        acknowledged=len(stage.book.uploads),
        lost=[f"upload {name}" for name in stage.book.uploads if name not in whole],
        doubled=[f"upload {name}" for name, count in times.items() if count > 1],
    )


def _is_whole(counts: str) -> bool:
    found = json.loads(counts)
    return {name: found[name] for name in WHOLE} == WHOLE


async def _jobs(stage: Stage) -> Kept:
    """Each job ends once, and there are as many as were asked for."""
    jobs = await jobs_of(stage)
    syncs = {str(job["id"]) for job in jobs if job["kind"] == "ingestion.run_sync"}
    asked = stage.book.syncs.values()
    commits = sum(job["kind"] == "ingestion.commit_upload" for job in jobs)
    doubled = [f"sync {one}" for one in syncs - set(asked)]
    doubled += ["job of an upload"] * (commits - len(stage.book.uploads))
    return Kept(
        acknowledged=len(asked),
        lost=[f"sync {one}" for one in set(asked) - syncs] + ["sync"] * (len(asked) - len(set(asked))),
        doubled=doubled,
        astray=[_line_of(job) for job in jobs if job["state"] != "succeeded"],
    )


def _line_of(job: asyncpg.Record) -> str:
    return f"{job['kind']}: {job['state']}, attempt {job['attempt']} {job['error_code'] or ''}".strip()


async def _events(stage: Stage) -> Kept:
    """Each event of landed data is taken in once."""
    query = "select id from {} where tenant_id = $1::uuid and type = 'ingestion.data_landed'"
    told, heard = [
        [row["id"] for row in await stage.fetch(query.format(table), stage.partner.tenant_id)]
        for table in ("ingestion.outbox_event", "metrics.inbox_event")
    ]
    return Kept(
        acknowledged=len(told),
        lost=[f"event {one}" for one in set(told) - set(heard)],
        doubled=[f"event {one}" for one, count in Counter(heard).items() if count > told.count(one)],
    )


async def _figures(stage: Stage) -> Kept:
    """What the dashboard shows is the sum of what was sent."""
    expected, shown = expected_figures(stage), shown_figures(stage)
    less = [f"{name} on the dashboard: {shown[name]} of {expected[name]}" for name in expected]
    return Kept(
        lost=[line for line, name in zip(less, expected, strict=True) if (shown[name] or 0) < expected[name]],
        doubled=[line for line, name in zip(less, expected, strict=True) if (shown[name] or 0) > expected[name]],
    )


Look = Callable[[Stage], Awaitable[Kept]]
LOOKS: tuple[Look, ...] = (_uploads, _jobs, _events, _figures)


def expected_figures(stage: Stage) -> dict[str, float]:
    """Spend and impressions of every file whose commit was acknowledged."""
    uploads = stage.book.uploads
    return {"spend": float(sum(uploads.values())), "impressions": float(20 * len(uploads))}


def shown_figures(stage: Stage) -> dict[str, float | None]:
    """The same, as the dashboard has them."""
    summary = stage.get("/metrics/combined", **JANUARY)["campaign"]["summary"]
    return {name: summary[name] for name in ("spend", "impressions")}


async def is_shown(stage: Stage) -> bool:
    return await asyncio.to_thread(shown_figures, stage) == expected_figures(stage)


async def _all_committed(stage: Stage) -> bool:
    query = "select count(*) from ingestion.upload where tenant_id = $1::uuid and state <> 'committed'"
    return (await stage.fetch(query, stage.partner.tenant_id))[0][0] == 0


async def _all_over(stage: Stage) -> bool:
    return all(job["state"] in OVER for job in await jobs_of(stage))


async def jobs_of(stage: Stage) -> list[asyncpg.Record]:
    """Every job of the tenant, wherever it runs; without those that are for later, such as forgetting a secret."""
    columns = "id, kind, state, attempt, worker_losses, error_code, error_message"
    due = "not (state = 'scheduled' and run_at > now() + interval '2 minutes')"
    parts = [f"select {columns} from {schema}.job where tenant_id = $1::uuid and {due}" for schema in SCHEMAS]
    return await stage.fetch(" union all ".join(parts), stage.partner.tenant_id)
