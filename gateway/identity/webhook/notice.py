"""The mail that says a subscription was disabled."""

from uuid import UUID

from contracts.gateway.webhook import SubscriptionState
from gateway.identity.webhook import repository
from gateway.models import WebhookSubscription
from libs.jobs import JobContext
from libs.mail import Mail, Mailer

WHY = {
    "gone": "it answered 410 (gone)",
    "failing": "it has accepted nothing for five days",
}
DISABLED: SubscriptionState = "disabled"


async def tell_disabled(context: JobContext, subscription_id: UUID, *, mailer: Mailer, base_url: str) -> None:
    """Mail each owner and admin once; nothing when the subscription has been enabled again or deleted."""
    async with context.session() as session:
        subscription = await repository.find_subscription(session, subscription_id)
        addresses = await repository.list_admin_addresses(session)
    if subscription is None or subscription.state != DISABLED:
        return
    for address in addresses:
        await mailer.send_once(context, _mail(subscription, address, base_url), target=f"mail:{address}")


def _mail(subscription: WebhookSubscription, address: str, base_url: str) -> Mail:
    why = WHY.get(subscription.disabled_reason or "", "it failed")
    lines = [
        f"The webhook {subscription.name} gets no more events, because {why}.",
        "",
        f"Address: {subscription.url}",
        "",
        "Mend the receiver, then enable the subscription again; what was missed can be sent again for 30 days:",
        f"{base_url}/settings/webhooks",
    ]
    return Mail(to=[address], subject=f"Webhook disabled: {subscription.name}", text="\n".join(lines))
