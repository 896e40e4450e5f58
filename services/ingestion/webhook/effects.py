"""What each type of signed event does. An effect runs in the transaction that says that it is done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.datasets import DATASET_NAME, DATASET_VERSION
from contracts.ingestion.uploads import Counts
from contracts.ingestion.webhooks import ReceiptOutcome
from libs.auth import Principal
from libs.jobs import Permanent
from services.ingestion.connection.errors import ConnectionNotFound, ConnectionPaused
from services.ingestion.errors import DatasetNotPushable, RecordsUnreadable, UnknownDataset
from services.ingestion.push.service import push_values
from services.ingestion.sync.service import start_sync_by_webhook


@dataclass(frozen=True)
class Event:
    """What was received, and in whose name it takes effect."""

    receipt_id: UUID
    data: Any
    principal: Principal
    data_dir: Path


@dataclass(frozen=True)
class Done:
    """What was done: the sync that it is about, or where its records went."""

    outcome: ReceiptOutcome
    sync_id: UUID | None = None
    counts: Counts | None = None


ModelT = TypeVar("ModelT", bound=BaseModel)
Effect = Callable[[AsyncSession, Event], Awaitable[Done]]


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


class RecordsPush(BaseModel):
    """The `data` of `records.push`: what `POST /datasets/{name}/records` takes, as far as it fits into an event."""

    model_config = ConfigDict(extra="ignore")
    dataset: Annotated[str, StringConstraints(pattern=DATASET_NAME)]
    version: Annotated[str, StringConstraints(pattern=DATASET_VERSION)] | None = None
    records: Annotated[list[JsonValue], Field(min_length=1)]


async def request_sync(session: AsyncSession, event: Event) -> Done:
    """Sync a connection now. One that runs already is not started twice."""
    wanted = _read(SyncRequested, event.data)
    try:
        sync_id, started = await start_sync_by_webhook(
            session, event.principal, connection_id=wanted.connection_id, name=wanted.connection
        )
    except ConnectionNotFound as error:
        raise Permanent(error.code, "There is no such connection.") from error
    except ConnectionPaused as error:
        raise Permanent(error.code, "The connection is paused: resume it, then process this again.") from error
    return Done("sync_started" if started else "sync_already_running", sync_id)


async def push_records(session: AsyncSession, event: Event) -> Done:
    """Land the records that keep the rules; the others wait in the quarantine, under the receipt's id."""
    wanted = _read(RecordsPush, event.data)
    try:
        pushed = await push_values(
            session,
            event.principal,
            wanted.records,
            push_id=event.receipt_id,
            dataset=wanted.dataset,
            version=wanted.version,
            data_dir=event.data_dir,
        )
    except (UnknownDataset, DatasetNotPushable, RecordsUnreadable) as error:
        raise Permanent(error.code, error.detail or error.title) from error
    return Done("records_pushed", counts=pushed.counts)


EFFECTS: dict[str, Effect] = {"sync.requested": request_sync, "records.push": push_records}


def _read(model: type[ModelT], data: Any) -> ModelT:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = "".join(f"/{part}" for part in first["loc"])
        raise Permanent("event_data_invalid", f"data{where}: {first['msg']}"[:300]) from error
