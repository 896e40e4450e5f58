"""Queries on uploads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import Upload


async def find_upload(session: AsyncSession, upload_id: UUID) -> Upload | None:
    """The tenant's upload, if there is one."""
    return (await session.scalars(select(Upload).where(Upload.id == upload_id))).one_or_none()


async def find_upload_for_change(session: AsyncSession, upload_id: UUID) -> Upload | None:
    """The same, held against other changes until the end of the transaction."""
    query = select(Upload).where(Upload.id == upload_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def list_uploads(
    session: AsyncSession, *, kind: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Upload]:
    """A page of uploads, newest first, after the one at `after`."""
    query = select(Upload)
    if kind is not None:
        query = query.where(Upload.kind == kind)
    if after is not None:
        query = query.where(tuple_(Upload.created_at, Upload.id) < after)
    query = query.order_by(Upload.created_at.desc(), Upload.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def find_same_file(session: AsyncSession, upload: Upload) -> UUID | None:
    """The newest other upload of the same kind and bytes that was committed."""
    query = (
        select(Upload.id)
        .where(
            Upload.sha256 == upload.sha256,
            Upload.kind == upload.kind,
            Upload.id != upload.id,
            Upload.committed_at.is_not(None),
        )
        .order_by(Upload.committed_at.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def add_upload(session: AsyncSession, upload: Upload) -> Upload:
    """Write a new upload and read what the database filled in."""
    session.add(upload)
    await session.flush()
    await session.refresh(upload)
    return upload


async def delete_upload(session: AsyncSession, upload: Upload) -> None:
    await session.delete(upload)
    await session.flush()


async def find_newest_named(session: AsyncSession, filename: str, *, kind: str) -> Upload | None:
    """The newest upload of this file name whose rows were not refused."""
    query = (
        select(Upload)
        .where(Upload.filename == filename, Upload.kind == kind, Upload.state != "refused")
        .order_by(Upload.created_at.desc(), Upload.id.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()
