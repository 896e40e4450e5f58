"""Following a commit from outside of any request transaction."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from libs.db import Database
from libs.sse import Frame
from services.ingestion.errors import UploadNotFound
from services.ingestion.upload import repository, view


async def follow(database: Database, tenant_id: UUID, upload_id: UUID) -> Callable[[], Awaitable[Frame]]:
    """What polls an upload's progress; raises `UploadNotFound` at once when there is no such upload."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            upload = await repository.find_upload(session, upload_id)
            if upload is None:
                raise UploadNotFound
            progress = await view.progress_view(session, upload)
        return Frame(progress, event="progress", last=progress.state != "committing")

    await poll()
    return poll
