"""The job of deliveries, and what ends those that no job ends."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from contracts.reporting.jobs import SendDelivery
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, Worker, job
from libs.jobs.due import start_due
from libs.mail import Mailer
from services.reporting.deliveries import repository, sending
from services.reporting.deliveries.sending import PostOffice
from services.reporting.links import LinkTokens
from services.reporting.settings import ReportingSettings


@asynccontextmanager
async def post_office(worker: Worker) -> AsyncGenerator[None]:
    """Sets `context.resources["post_office"]`; kinds and gateway are there already."""
    settings = worker.settings
    assert isinstance(settings, ReportingSettings)
    worker.resources["post_office"] = PostOffice(
        Mailer.from_settings(settings),
        LinkTokens.from_file(settings.signing_key_file),
        worker.resources["gateway"],
        worker.resources["kinds"],
        settings.address,
    )
    yield


@job(
    SendDelivery,
    retry=RetryPolicy(attempts=6, base_seconds=10, cap_seconds=600),
    deadline_seconds=120,
    queue="mail",
    concurrency_per_tenant=4,
)
async def send_delivery(context: JobContext, payload: SendDelivery) -> None:
    """One mail to one recipient, once, whatever happens to the worker."""
    await sending.send(context, context.resources["post_office"], payload.delivery_id)


async def end_lost_deliveries(context: PeriodicContext) -> None:
    """End those whose job is over: the reaper that declares a job dead knows nothing of deliveries."""
    await start_due(context, "lost_delivery", repository.list_lost_across_tenants, sending.end_lost)


END_LOST_DELIVERIES = Every(seconds=30, name="end_lost_deliveries", run=end_lost_deliveries)
