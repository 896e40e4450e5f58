"""The job that sends a mail."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from contracts.gateway.jobs import SendMail
from gateway.identity.mail import service
from gateway.identity.mail.links import LinkTokens
from gateway.identity.mail.service import Desk
from gateway.settings import GatewaySettings
from libs.jobs import JobContext, Worker, job
from libs.mail import Mailer


@asynccontextmanager
async def mail_resources(worker: Worker) -> AsyncGenerator[None]:
    """The mailer and the desk, for every job of the worker."""
    settings = worker.settings
    assert isinstance(settings, GatewaySettings)
    worker.resources["mailer"] = Mailer.from_settings(settings)
    worker.resources["desk"] = Desk(settings.address, LinkTokens(settings.signing_key_file.read_bytes()))
    yield


@job(SendMail, deadline_seconds=60, queue="mail", concurrency_per_tenant=10)
async def send_mail(context: JobContext, payload: SendMail) -> None:
    """Write the mail from what is true now, and send it once."""
    async with context.session() as session:
        mail = await service.write(session, payload, context.resources["desk"])
    if mail is not None:
        await context.resources["mailer"].send_once(context, mail, target="mail")
