"""What administrators see of secrets: everything but the values."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.secrets.admin import Credential, SecretEvent, SecretEventList
from libs.pagination import CursorCodec, Page
from services.secrets.models import Secret
from services.secrets.secret import audit_repository, repository
from services.secrets.secret.service import readers_of

EVENTS = 50


async def list_credentials(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[Credential]:
    """A page of the tenant's secrets, newest first."""
    found = await repository.list_secrets(session, after=cursors.decode_row(cursor), limit=limit + 1)
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    items = [_shown(secret) for secret in page]
    return Page(items=items, next_cursor=next_cursor)


def _shown(secret: Secret) -> Credential:
    return Credential.model_validate(secret, from_attributes=True).model_copy(update={"readers": readers_of(secret)})


async def list_events(session: AsyncSession) -> SecretEventList:
    """What happened to keys and secrets of late."""
    rows = await audit_repository.list_own_events(session, limit=EVENTS)
    return SecretEventList(items=[SecretEvent.model_validate(row) for row in rows])
