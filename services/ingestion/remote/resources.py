"""What all jobs of a worker share towards remote Airbytes: one client, the tokens, the breakers."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from libs.jobs import JobContext, Worker
from libs.resilience import BreakerPolicy, Breakers
from services.ingestion.remote.client import Tokens
from services.ingestion.remote.transport import RemoteHttp
from services.ingestion.settings import IngestionSettings

POLICY = BreakerPolicy(window_seconds=60, least_calls=5, open_seconds=20)


@dataclass
class RemoteResources:
    http: RemoteHttp
    tokens: Tokens = field(default_factory=Tokens)
    breakers: Breakers[str] = field(default_factory=lambda: Breakers[str](POLICY))


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["remote"]`."""
    settings = worker.settings
    assert isinstance(settings, IngestionSettings), "the ingestion worker is given its own settings"
    http = RemoteHttp(settings.airbyte_server_origins, total_seconds=settings.airbyte_answer_seconds)
    worker.resources["remote"] = RemoteResources(http)
    try:
        yield
    finally:
        await http.aclose()


def remote_of_job(context: JobContext) -> RemoteResources:
    resources: RemoteResources = context.resources["remote"]
    return resources
