"""The short commands of a connector: what it offers, and whether it can reach its source."""

from contextlib import AbstractAsyncContextManager
from typing import TypeVar

import structlog

from services.ingestion.engine.errors import ConnectorCrashed, ProtocolBroken
from services.ingestion.engine.journal import Journal
from services.ingestion.engine.process import Connector
from services.ingestion.engine.protocol import Catalog, ConnectionStatus, Log, Message, Trace, decode, part
from services.ingestion.engine.reading import failure_of, hear_error
from services.ingestion.engine.redaction import Redaction

log: structlog.stdlib.BoundLogger = structlog.get_logger()
PartT = TypeVar("PartT", Catalog, ConnectionStatus)
Running = AbstractAsyncContextManager[Connector]


async def discover(running: Running, redaction: Redaction, journal: Journal | None = None) -> Catalog:
    """The streams that the source offers. Raises `ConnectorFailure`."""
    return await _answer(running, redaction, Catalog, journal or Journal(redaction))


async def check(running: Running, redaction: Redaction) -> ConnectionStatus:
    """Whether the source can be reached, in the connector's own words. Raises `ConnectorFailure`."""
    status = await _answer(running, redaction, ConnectionStatus, Journal(redaction))
    status.message = redaction.clean(status.message) if status.message else None
    return status


async def _answer(running: Running, redaction: Redaction, kind: type[PartT], journal: Journal) -> PartT:
    """The one message of `kind` that the command is run for."""
    answer: PartT | None = None
    async with running as connector:
        async for lines in connector.lines():
            for line in lines:
                message = decode(line)
                if message is not None:
                    answer = _read(message, kind, redaction, journal) or answer
        exit_code = await connector.exit_code()
        tail = redaction.clean(connector.stderr_tail())
    if answer is not None:
        return answer
    if tail:
        journal.hear("ERROR", tail)
    log.warning("connector.gave_no_answer", exit_code=exit_code, stderr=tail)
    if exit_code:
        raise ConnectorCrashed(f"The connector ended with exit code {exit_code} and without an answer.")
    raise ProtocolBroken("The connector printed nothing that is the Airbyte protocol.")


def _read(message: Message, kind: type[PartT], redaction: Redaction, journal: Journal) -> PartT | None:
    if message.type == "TRACE":
        trace = part(Trace, message.trace)
        if trace.error is not None:
            hear_error(journal, trace.error)
            raise failure_of(trace.error, redaction)
    if message.type == "LOG":
        entry = part(Log, message.log)
        journal.hear(entry.level, entry.message)
    raw = message.catalog if kind is Catalog else message.connection_status
    return part(kind, raw) if raw else None
