"""What a sync tells other services, in the transaction that made it true."""

from contextlib import suppress
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded, LandedAccount, SyncFailed, SyncFinished
from libs.events import publish
from services.ingestion.connection.repository import find_connection
from services.ingestion.connection.telling import tell_schedule
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.sync import repository
from services.ingestion.sync.landing import SyncRun


async def tell(session: AsyncSession, run: SyncRun) -> None:
    """Publish that data landed, if any did."""
    if not run.tables:
        return
    event = DataLanded(
        dataset="demo" if run.dataset == "demo" else "warehouse",
        source=run.entry.provider,
        tables=sorted({f"raw.{table}" for table in run.tables.values()}),
        accounts=_landed_accounts(run),
        job_id=run.sync_id,
    )
    await publish(session, event, tenant_id=run.tenant_id)


async def tell_finished(session: AsyncSession, run: SyncRun) -> None:
    """Publish that the connection was read to its end, and when it is to be read next."""
    streams = (await repository.list_sync_streams(session, run.sync_id)).values()
    event = SyncFinished(
        connection_id=run.connection_id,
        sync_id=run.sync_id,
        connector=run.entry.name,
        dataset="demo" if run.dataset == "demo" else "warehouse",
        emitted=sum(stream.emitted for stream in streams),
        committed=sum(stream.committed for stream in streams),
        quarantined=sum(stream.quarantined for stream in streams),
    )
    await publish(session, event, tenant_id=run.tenant_id)
    connection = await find_connection(session, run.connection_id)
    if connection is not None:
        await tell_schedule(session, connection)


async def tell_failed(session: AsyncSession, run: SyncRun, failure: ConnectorFailure) -> None:
    """Publish that the sync has failed for good."""
    await tell_of_failure(session, run, error_code=failure.type, message=failure.message)


async def tell_of_failure(session: AsyncSession, run: SyncRun, *, error_code: str, message: str) -> None:
    """The same, with a code and a sentence; once, whoever says it first."""
    if not await repository.note_failure_told(session, run.sync_id):
        return
    event = SyncFailed(
        connection_id=run.connection_id,
        sync_id=run.sync_id,
        connector=run.entry.name,
        dataset="demo" if run.dataset == "demo" else "warehouse",
        error_code=error_code,
        error_message=message,
    )
    await publish(session, event, tenant_id=run.tenant_id)


def _landed_accounts(run: SyncRun) -> list[LandedAccount]:
    by_account: dict[tuple[str, str], list[str]] = {}
    for stream, spans in run.accounts.items():
        entry = run.entry.stream(stream)
        platform = entry.platform if entry else None
        for account, (first, last) in spans.items():
            if platform is not None:
                before = by_account.get((platform, account), [first, last])
                by_account[platform, account] = [min(first, before[0]), max(last, before[1])]
    landed: list[LandedAccount] = []
    for (platform, account), (first, last) in sorted(by_account.items()):
        with suppress(ValueError):  # a day that is no date is in quarantine; contracts see to that
            days = {"min_date": date.fromisoformat(first), "max_date": date.fromisoformat(last)}
            landed.append(LandedAccount(platform=platform, account_id=account, **days))
    return landed
