"""The scratch folder of one run: the files a connector is given, its home, and nothing of anybody else's."""

import os
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson
from opentelemetry import propagate

from libs.telemetry import traced
from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.connector.installation import Report, ready_to_run
from services.ingestion.connector.launch import Config, FindUpload, command_for, config_in
from services.ingestion.engine.errors import CredentialsRefused
from services.ingestion.engine.process import Command, Connector, Limits, sandbox_uid, started
from services.ingestion.engine.redaction import Redaction
from services.ingestion.settings import IngestionSettings

PREFIX = "opsight-run-"
ABANDONED_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Labels:
    """Whose run it is; put into the connector's environment, so that its own telemetry can be told apart."""

    tenant_id: UUID
    job_id: UUID
    connection_id: UUID | None = None

    def environment(self) -> dict[str, str]:
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        trace = {"TRACEPARENT": carrier["traceparent"]} if "traceparent" in carrier else {}
        ids = {"OPSIGHT_TENANT_ID": str(self.tenant_id), "OPSIGHT_JOB_ID": str(self.job_id)}
        if self.connection_id is not None:
            ids["OPSIGHT_CONNECTION_ID"] = str(self.connection_id)
        return ids | trace


@dataclass(frozen=True)
class Workspace:
    """A connector ready to run in its own folder. `command` runs it; `folder` is deleted after the last run."""

    entry: ConnectorEntry
    config: Config
    folder: Path
    program: Command
    uid: int | None
    limits: Limits
    redaction: Redaction

    @asynccontextmanager
    async def start(self, name: str, **files: bytes) -> AsyncGenerator[Connector]:
        """Run `spec`, `check`, `discover` or `read`; each of `files` is written and passed as `--<name>`.

        Where its output tells of refused credentials, the failure says whose.
        """
        arguments = [name]
        for option, content in files.items():
            path = self.folder / f"{option}.json"
            _write(path, content, self.uid)
            arguments += [f"--{option}", str(path)]
        command = Command([*self.program.argv, *arguments], self.program.environment)
        try:
            with traced(f"connector {self.entry.name} {name}"):
                async with started(command, self.folder, self.limits, uid=self.uid) as connector:
                    yield connector
        except CredentialsRefused as refused:
            raise refused.by(self.entry.title) from refused.__cause__

    @property
    def config_json(self) -> bytes:
        return orjson.dumps(self.config)


@asynccontextmanager
async def prepared(
    entry: ConnectorEntry,
    config: Config,
    *,
    settings: IngestionSettings,
    labels: Labels,
    find_upload: FindUpload,
    report: Report,
) -> AsyncGenerator[Workspace]:
    """Install `entry` if it is not, and give it a folder until the block is left."""
    async with ready_to_run(entry, settings.data_dir, report):
        program = command_for(entry, settings.data_dir)
        uid = sandbox_uid(program, labels.job_id.int)
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            real_config = config_in(folder, entry, config, find_upload)
            _give(folder, uid)
            environment = program.environment | labels.environment()
            command = Command(program.argv, environment, program.reads)
            yield Workspace(entry, real_config, folder, command, uid, _limits(settings), Redaction(config))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Delete the folders of runs whose worker was killed: no run lasts as long as they are old."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _limits(settings: IngestionSettings) -> Limits:
    return Limits(
        wall_seconds=settings.connector_wall_seconds,
        silence_seconds=settings.connector_silence_seconds,
        cpu_seconds=settings.connector_wall_seconds,
        memory_bytes=settings.connector_memory_bytes,
        line_bytes=settings.connector_line_bytes,
        output_bytes=settings.connector_output_bytes,
    )


def _write(path: Path, content: bytes, uid: int | None) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if uid is not None:
            os.fchown(file.fileno(), uid, uid)


def _give(folder: Path, uid: int | None) -> None:
    if uid is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, uid)
