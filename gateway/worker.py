"""The gateway's worker: what identity does without being asked, and what it tells partners."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from gateway.identity.access_request.jobs import expire_access
from gateway.identity.api_key.jobs import delete_old_usage
from gateway.identity.audit.jobs import seal_audit
from gateway.identity.credential.held import HeldSecrets
from gateway.identity.credential.jobs import forget_secrets, move_sealed_secrets
from gateway.identity.credential.service import SecretKeeper
from gateway.identity.mail.jobs import mail_resources, send_mail
from gateway.identity.oauth_token.jobs import rotate_signing_key
from gateway.identity.session.jobs import delete_ended_sessions
from gateway.identity.sign_in.jobs import delete_unfinished_sign_ins
from gateway.identity.tenant_deletion.jobs import PURGE_TENANT, begin_due_purges
from gateway.identity.webhook.jobs import delete_old_webhook_events, deliver_webhook
from gateway.identity.webhook.secrets import HELD_SECONDS
from gateway.settings import GatewaySettings
from libs.http_outside import OutsideClient
from libs.jobs import Every, Worker
from libs.vault import Vault

JOBS = [send_mail, forget_secrets, deliver_webhook, PURGE_TENANT]
PERIODIC = [
    Every(seconds=3600, name="delete_ended_sessions", run=delete_ended_sessions),
    Every(seconds=600, name="seal_audit", run=seal_audit),
    Every(seconds=3600, name="delete_unfinished_sign_ins", run=delete_unfinished_sign_ins),
    Every(seconds=30, name="expire_access", run=expire_access),
    Every(seconds=30, name="begin_due_purges", run=begin_due_purges),
    Every(seconds=60, name="move_sealed_secrets", run=move_sealed_secrets),
    Every(seconds=3600, name="rotate_signing_key", run=rotate_signing_key),
    Every(seconds=86_400, name="delete_old_usage", run=delete_old_usage),
    Every(seconds=86_400, name="delete_old_webhook_events", run=delete_old_webhook_events),
]


@asynccontextmanager
async def parts(worker: Worker) -> AsyncGenerator[None]:
    """What jobs need besides the database: the way outside, and the vault."""
    settings = worker.settings
    assert isinstance(settings, GatewaySettings)
    outside = OutsideClient(allow_loopback=settings.webhooks_to_loopback)
    vault = Vault(settings, worker.signer)
    keeper = SecretKeeper(vault, worker.database)
    worker.resources |= {
        "outside": outside,
        "keeper": keeper,
        "webhook_secrets": HeldSecrets(keeper, seconds=HELD_SECONDS),
    }
    try:
        yield
    finally:
        await vault.close()
        await outside.aclose()


def make_worker(settings: GatewaySettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker(
        "gateway",
        settings or GatewaySettings.from_environment(),
        jobs=JOBS,
        lifespans=[mail_resources, parts],
        periodic=PERIODIC,
    )


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
