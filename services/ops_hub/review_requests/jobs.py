"""Mails that ask for reviews, and forgetting what is kept no longer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from contracts.ops_hub.jobs import SendReviewRequest
from libs.jobs import Every, JobContext, PeriodicContext, Worker, job
from libs.mail import Mailer
from services.ops_hub.review_requests import repository
from services.ops_hub.review_requests.addressing import Sealer
from services.ops_hub.review_requests.links import LinkTokens
from services.ops_hub.review_requests.sending import PostOffice, send_to
from services.ops_hub.settings import OpsHubSettings

FORGET_SECONDS = 3600.0
BATCH = 5000


@asynccontextmanager
async def post_office(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["post_office"]`."""
    settings = worker.settings
    assert isinstance(settings, OpsHubSettings)
    worker.resources["post_office"] = PostOffice(
        Mailer.from_settings(settings),
        Sealer.from_file(settings.signing_key_file),
        LinkTokens.from_file(settings.signing_key_file),
        settings.address,
    )
    yield


@job(SendReviewRequest, deadline_seconds=60, queue="mail", concurrency_per_tenant=5)
async def send_review_request(context: JobContext, payload: SendReviewRequest) -> None:
    """One mail to one person, once, whatever happens to the worker."""
    await send_to(context, context.resources["post_office"], payload.recipient_id)


async def forget_old_requests(context: PeriodicContext) -> None:
    """Addresses that could not be written to in a week, and requests after a little more than a year."""
    async with context.database.platform() as session:
        await repository.forget_across_tenants(session, most=BATCH)


FORGET_OLD_REQUESTS = Every(seconds=FORGET_SECONDS, name="forget_old_review_requests", run=forget_old_requests)
