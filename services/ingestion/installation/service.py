"""Connectors are installed once for everybody: by whoever needs one; updated and removed by the platform's admins."""

import asyncio
from pathlib import Path
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import AirbyteJob
from contracts.ingestion.jobs import RunInstallation
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.jobs import JobContext, Permanent, enqueue, get_job
from services.ingestion.connector.catalogue import ConnectorEntry, get_connector
from services.ingestion.connector.installation import find_installed, install, remove, update
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.installation import repository
from services.ingestion.installation.errors import (
    ConnectorAlreadyInstalled,
    ConnectorBusy,
    ConnectorInUse,
    ConnectorNotInstalled,
    ConnectorNotPackaged,
    ConnectorUpToDate,
)
from services.ingestion.models import Installation
from services.ingestion.sync.views import installation_view

Kind = Literal["install", "update", "remove"]


async def start_install(session: AsyncSession, principal: Principal, name: str, data_dir: Path) -> AirbyteJob:
    """Raises `UnknownConnector`, `ConnectorNotPackaged`, `ConnectorAlreadyInstalled`, `ConnectorBusy`."""
    entry = _packaged(name)
    if find_installed(entry, data_dir) is not None:
        raise ConnectorAlreadyInstalled
    return await _start(session, principal, entry, "install")


async def start_update(session: AsyncSession, principal: Principal, name: str, data_dir: Path) -> AirbyteJob:
    """Raises `UnknownConnector`, `ConnectorNotPackaged`, `ConnectorNotInstalled`, `ConnectorUpToDate`."""
    entry = _packaged(name)
    installed = find_installed(entry, data_dir)
    if installed is None:
        raise ConnectorNotInstalled
    if installed.is_current:
        raise ConnectorUpToDate
    return await _start(session, principal, entry, "update")


async def start_remove(session: AsyncSession, principal: Principal, name: str, data_dir: Path) -> AirbyteJob:
    """Raises `UnknownConnector`, `ConnectorNotPackaged`, `ConnectorNotInstalled`, `ConnectorInUse`."""
    entry = _packaged(name)
    if find_installed(entry, data_dir) is None:
        raise ConnectorNotInstalled
    reason = await _why_in_use(session, entry)
    if reason is not None:
        raise ConnectorInUse(reason)
    return await _start(session, principal, entry, "remove")


async def run_installation(context: JobContext) -> None:
    """Do what was asked for. Raises `Permanent` with a sentence for people; cancelled, it leaves nothing behind."""
    async with context.session() as session:
        wanted = await repository.find_installation(session, context.job_id)
        reason = await _why_in_use(session, get_connector(wanted.connector)) if wanted else None
    if wanted is None:
        raise Permanent("installation_gone", "What was asked for is no longer there.")
    if wanted.kind == "remove" and reason is not None:
        raise Permanent("connector_in_use", reason)
    working = asyncio.create_task(_work(context, wanted))
    asked_to_stop = asyncio.create_task(context.cancelled.wait())
    try:
        await asyncio.wait([working, asked_to_stop], return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked_to_stop.cancel()
        if not working.done():
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    if not working.cancelled():
        working.result()


async def _work(context: JobContext, wanted: Installation) -> None:
    entry, data_dir = get_connector(wanted.connector), context.settings.data_dir

    async def report(message: str) -> None:
        await context.progress(0, None, message)

    try:
        match wanted.kind:
            case "install":
                await install(entry, data_dir, report)
            case "update":
                await update(entry, data_dir, report)
            case _:
                await report(f"Removing {entry.title}")
                await remove(entry, data_dir)
    except ConnectorFailure as failure:
        raise Permanent(failure.type, failure.message) from failure


def _packaged(name: str) -> ConnectorEntry:
    entry = get_connector(name)
    if entry.package is None:
        raise ConnectorNotPackaged(f"{entry.title} is always there, in the version of Opsight itself.")
    return entry


async def _why_in_use(session: AsyncSession, entry: ConnectorEntry) -> str | None:
    """Why it may not be removed: how many of the tenant's own connections use it, and of others not even that."""
    own = await repository.count_connections_of(session, entry.name)
    if own:
        return f"{own} of your connections {'uses' if own == 1 else 'use'} it. Delete them first."
    if await repository.is_used_across_tenants(session, entry.name):
        return "Connections on this installation use it."
    return None


async def _start(session: AsyncSession, principal: Principal, entry: ConnectorEntry, kind: Kind) -> AirbyteJob:
    """The new job, or the one that does the same already. Raises `ConnectorBusy` when another thing is done."""
    tenant_id = tenant_of(principal)
    job_id = await enqueue(
        session, RunInstallation(), tenant_id=tenant_id, subject=principal.subject, unique_key=entry.name
    )
    live = await repository.find_installation(session, job_id)
    if live is not None and live.kind != kind:
        raise ConnectorBusy("Wait until that is over.")
    if live is None:
        live = Installation(tenant_id=tenant_id, id=job_id, kind=kind, connector=entry.name)
        await repository.add_installation(session, live)
        await _audit(session, principal, entry, kind)
    return installation_view(live, await get_job(session, job_id))


async def _audit(session: AsyncSession, principal: Principal, entry: ConnectorEntry, kind: Kind) -> None:
    await record_audit(
        session,
        principal,
        action=f"connector.{kind}",
        object_type="connector",
        object_id=entry.name,
        detail={"version": entry.version},
    )
