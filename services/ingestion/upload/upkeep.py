"""Removing files that no upload owns: left by a process that died while it received or deleted one."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import structlog

from libs.db import Database, TenantGone
from libs.jobs import Every, PeriodicContext
from libs.tenant_end import Purge
from services.ingestion.upload import repository
from services.ingestion.upload.storage import remove_folder

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ABANDONED_SECONDS = 24 * 3600


async def remove_abandoned_files(context: PeriodicContext) -> None:
    """Remove folders older than a day that were never taken over, or whose upload is gone."""
    root = context.settings.data_dir / "uploads"
    oldest = time.time() - ABANDONED_SECONDS
    for folder in await asyncio.to_thread(lambda: list(_folders_before(root, oldest))):
        if await _is_abandoned(context.database, folder):
            await asyncio.to_thread(remove_folder, folder)
            log.info("upload.files_removed", folder=folder.name, owner=folder.parent.name)


REMOVE_ABANDONED_FILES = Every(seconds=3600, name="remove_abandoned_files", run=remove_abandoned_files)


def _folders_before(root: Path, oldest: float) -> Iterator[Path]:
    for folder in root.glob("*/*"):
        if folder.is_dir() and folder.stat().st_mtime < oldest:
            yield folder


async def remove_files_of_tenant(purge: Purge) -> None:
    """Remove every file that a tenant which has ended has uploaded."""
    folder = purge.context.settings.data_dir / "uploads" / str(purge.tenant_id)
    files = await asyncio.to_thread(lambda: sum(1 for path in folder.rglob("*") if path.is_file()))
    await asyncio.to_thread(remove_folder, folder)
    async with purge.transaction() as session:
        await purge.note(session, {}, files=files)


async def _is_abandoned(database: Database, folder: Path) -> bool:
    if folder.parent.name == "incoming":
        return True
    try:
        async with database.tenant(UUID(folder.parent.name), read_only=True) as session:
            return await repository.find_upload(session, UUID(folder.name)) is None
    except TenantGone:
        return True
