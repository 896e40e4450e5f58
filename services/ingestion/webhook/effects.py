"""What each type of signed event does. An effect runs in the transaction that says that it is done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.webhooks import ReceiptOutcome
from libs.jobs import Permanent
from services.ingestion.connection.errors import ConnectionNotFound, ConnectionPaused
from services.ingestion.sync.service import start_sync_by_webhook


@dataclass(frozen=True)
class Done:
    """What was done, and the sync that it is about."""

    outcome: ReceiptOutcome
    sync_id: UUID | None = None


ModelT = TypeVar("ModelT", bound=BaseModel)
Effect = Callable[[AsyncSession, Any, str], Awaitable[Done]]


class SyncRequested(BaseModel):
    """The `data` of `sync.requested`: one connection, by its id or its name."""

    model_config = ConfigDict(extra="ignore")
    connection_id: UUID | None = None
    connection: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")] | None = Field(
        None
    )

    @model_validator(mode="after")
    def _one(self) -> "SyncRequested":
        if (self.connection_id is None) == (self.connection is None):
            raise ValueError("name the connection by `connection_id` or by `connection`")
        return self


async def request_sync(session: AsyncSession, data: Any, subject: str) -> Done:
    """Sync a connection now. One that runs already is not started twice."""
    wanted = _read(SyncRequested, data)
    try:
        sync_id, started = await start_sync_by_webhook(
            session, connection_id=wanted.connection_id, name=wanted.connection, subject=subject
        )
    except ConnectionNotFound as error:
        raise Permanent(error.code, "There is no such connection.") from error
    except ConnectionPaused as error:
        raise Permanent(error.code, "The connection is paused: resume it, then process this again.") from error
    return Done("sync_started" if started else "sync_already_running", sync_id)


EFFECTS: dict[str, Effect] = {"sync.requested": request_sync}


def _read(model: type[ModelT], data: Any) -> ModelT:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = "".join(f"/{part}" for part in first["loc"])
        raise Permanent("event_data_invalid", f"data{where}: {first['msg']}"[:300]) from error
