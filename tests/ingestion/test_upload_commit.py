"""The job that commits an upload: all of it or nothing, once, and told truthfully."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.auth import TokenSigner
from libs.db import Database
from libs.jobs import PeriodicContext, cancel_job
from services.ingestion.upload import commit
from services.ingestion.upload.normalise import BATCH_ROWS
from services.ingestion.upload.upkeep import remove_abandoned_files
from tests.ingestion.uploading import Uploader

FILE = "date,campaign_id,platform,account_id,clicks\n" + "".join(
    f"2026-01-{day:02d},c1,google_ads,a1,{day}\n" for day in range(1, 11)
)


def _long(*, first: str = "2026-01-01", last: str) -> str:
    """A file whose last row is in another batch than its first."""
    rows = (f"{first},c{index},google_ads,a1,1\n" for index in range(BATCH_ROWS + 1))
    return "date,campaign_id,platform,account_id,clicks\n" + "".join(rows) + last


async def start(uploader: Uploader, upload_id: str) -> UUID:
    answer = await uploader.client.post(f"/api/v1/uploads/{upload_id}/commit", headers=uploader.headers())
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["job_id"])


class TestCommitUpload:
    async def test_writes_nothing_when_an_attempt_fails_and_all_when_the_next_succeeds(
        self, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = await uploader.send(FILE + "2026-01-11,c1,google_ads,a1,-1\n")

        async def fail(*_: object, **__: object) -> None:
            raise ConnectionResetError("the database went away")

        monkeypatch.setattr(commit, "publish", fail)
        await start(uploader, upload["id"])
        await uploader.work("ingestion")
        assert (await uploader.get(upload["id"]))["state"] == "committing"
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (0,)
        assert await uploader.one("select count(*) from ingestion.quarantine") == (0,)

        monkeypatch.undo()
        await _make_due(uploader)
        await uploader.work("ingestion")
        done = await uploader.get(upload["id"])
        assert (done["state"], done["counts"]["accepted"], done["counts"]["quarantined"]) == ("committed", 10, 1)

    async def test_can_be_started_again_after_it_was_cancelled(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        job_id = await start(uploader, upload["id"])
        async with uploader.database.tenant(uploader.tenant_id) as session:
            await cancel_job(session, job_id)
        stopped = await uploader.get(upload["id"])
        assert (stopped["state"], stopped["error"]["code"]) == ("failed", "cancelled")
        done = await uploader.commit(upload["id"])
        assert (done["state"], done["error"], done["counts"]["accepted"]) == ("committed", None, 10)

    async def test_lands_rows_once_that_two_uploads_bring_at_once(self, uploader: Uploader) -> None:
        first, second = await uploader.send(FILE), await uploader.send(FILE)
        await start(uploader, first["id"])
        await start(uploader, second["id"])
        await uploader.work("ingestion")
        counts = [(await uploader.get(upload["id"]))["counts"] for upload in (first, second)]
        assert sorted((count["accepted"], count["unchanged"]) for count in counts) == [(0, 10), (10, 0)]
        assert await uploader.one("select count(*), sum(clicks) from raw.uploads__ad_performance") == (10, 55)

    async def test_refuses_the_whole_file_when_no_reading_of_it_can_be_trusted(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE + "31.01.2026,c1,google_ads,a1,1\n")
        await _forget_the_issues(uploader, upload["id"])
        await start(uploader, upload["id"])
        await uploader.work("ingestion")
        refused = await uploader.get(upload["id"])
        assert (refused["state"], refused["error"]["code"]) == ("refused", "two_date_formats")
        assert [(error["row"], error["column"]) for error in refused["error"]["errors"]] == [(12, "date")]
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (0,)

    async def test_refuses_the_whole_file_for_what_only_its_end_shows(self, uploader: Uploader) -> None:
        upload = await uploader.send(_long(last="31.01.2026,c1,google_ads,a1,1\n"))
        await _forget_the_issues(uploader, upload["id"])
        await start(uploader, upload["id"])
        await uploader.work("ingestion")
        refused = await uploader.get(upload["id"])
        assert (refused["state"], refused["error"]["code"]) == ("refused", "two_date_formats")
        assert [error["row"] for error in refused["error"]["errors"]] == [BATCH_ROWS + 3]
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (0,)
        assert await uploader.one("select count(*) from ingestion.quarantine") == (0,)

    async def test_reads_all_dates_as_the_end_of_the_file_shows_them(self, uploader: Uploader) -> None:
        done = await uploader.land(_long(first="01/02/2026", last="28/02/2026,c1,google_ads,a1,1\n"))
        assert (done["counts"]["accepted"], done["counts"]["quarantined"]) == (BATCH_ROWS + 2, 0)
        days = "select min(date_day)::text, max(date_day)::text from raw.uploads__ad_performance"
        assert await uploader.one(days) == ("2026-02-01", "2026-02-28")

    async def test_does_nothing_when_the_upload_is_gone(
        self, uploader: Uploader, database: Callable[[str], Database], tmp_path
    ) -> None:
        async def progress(_: int) -> None:
            raise AssertionError("nothing is read")

        missing = UUID("00000000-0000-7000-8000-000000000000")
        async with database("ingestion").tenant(uploader.tenant_id) as session:
            await commit.commit_upload(session, missing, missing, tmp_path, progress)
        for table in ("raw.uploads__ad_performance", "ingestion.quarantine", "ingestion.outbox_event"):
            assert await uploader.one(f"select count(*) from {table}") == (0,)

    async def test_leaves_no_file_behind_when_deleted(
        self, uploader: Uploader, app_of: Callable[[str], Awaitable]
    ) -> None:
        upload = await uploader.send(FILE)
        folder = (await app_of("ingestion")).state.settings.data_dir / "uploads" / str(uploader.tenant_id)
        before = [path.name for path in folder.iterdir()]
        await uploader.client.delete(f"/api/v1/uploads/{upload['id']}", headers=uploader.headers())
        assert (before, list(folder.iterdir())) == ([upload["id"]], [])


class TestRemoveAbandonedFiles:
    async def test_removes_what_no_upload_owns_and_is_a_day_old(
        self, uploader: Uploader, settings_for: Callable[..., Any], tmp_path: Path
    ) -> None:
        owned = await uploader.send(FILE)
        names = [
            ("incoming", str(uuid4())),
            (str(uploader.tenant_id), str(uuid4())),
            (str(uploader.tenant_id), owned["id"]),
        ]
        old = [tmp_path / "uploads" / owner / name for owner, name in names]
        fresh = tmp_path / "uploads" / "incoming" / str(uuid4())
        for folder in (*old, fresh):
            folder.mkdir(parents=True)
        for folder in old:
            os.utime(folder, (0, 0))
        settings = settings_for("ingestion", data_dir=tmp_path)
        signer = TokenSigner.from_file("ingestion", settings.signing_key_file)
        await remove_abandoned_files(PeriodicContext(uploader.database, settings, signer, {}))
        assert [folder.exists() for folder in (*old, fresh)] == [False, False, True, True]


async def _make_due(uploader: Uploader) -> None:
    async with uploader.database.tenant(uploader.tenant_id) as session:
        await session.execute(
            text("update ingestion.job set state = 'queued', run_at = now() where state = 'retry_wait'")
        )


async def _forget_the_issues(uploader: Uploader, upload_id: str) -> None:
    """As if the file had been judged by an older release."""
    async with uploader.database.tenant(uploader.tenant_id) as session:
        await session.execute(
            text("update ingestion.upload set mapping_issues = '[]' where id = :id"), {"id": upload_id}
        )
