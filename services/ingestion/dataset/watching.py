"""Keeps the registry of a process up to date: what is registered in another process is known here within seconds."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from libs.db import Database
from libs.jobs import Worker
from services.ingestion.dataset import repository
from services.ingestion.dataset.registry import DatasetSchema, Registration, replace_registered
from services.ingestion.models import DatasetVersion

log: structlog.stdlib.BoundLogger = structlog.get_logger()
EVERY_SECONDS = 2.0
Moment = tuple[int, datetime | None]


@asynccontextmanager
async def app_watches(app: FastAPI) -> AsyncGenerator[None]:
    """The registry of a service's process."""
    async with _watched(app.state.database):
        yield


@asynccontextmanager
async def worker_watches(worker: Worker) -> AsyncGenerator[None]:
    """The registry of a worker's process."""
    async with _watched(worker.database):
        yield


@asynccontextmanager
async def _watched(database: Database) -> AsyncGenerator[None]:
    task = asyncio.create_task(_watch(database))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _watch(database: Database) -> None:
    seen: Moment | None = None
    while True:
        try:
            seen = await refresh(database, seen)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # What is known stays good: versions are only ever added.
            log.warning("dataset.registry_not_read", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def refresh(database: Database, seen: Moment | None = None) -> Moment:
    """Read the registered versions if there are others than at `seen`."""
    async with database.platform() as session:
        moment = await repository.find_newest_moment(session)
        if moment != seen:
            replace_registered([schema_of(row) for row in await repository.list_registered(session)])
    return moment


def schema_of(row: DatasetVersion) -> DatasetSchema:
    """A registered version as the registry keeps it."""
    registration = Registration(row.created_by, row.created_at, row.notes)
    return DatasetSchema(row.name, row.version, row.definition, registration)
