"""The secrets that events are signed with: `whsec_` and 32 random bytes, as Standard Webhooks has them."""

import base64
import secrets

from gateway.identity.credential.service import SecretKeeper
from gateway.models import WebhookSubscription

START = "whsec_"
LENGTH = 32
HELD_SECONDS = 60.0
"""How long a worker signs with what it read: long enough for the deliveries of an event, and one line in the trail."""


def new_secret() -> str:
    return START + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


async def keep(keeper: SecretKeeper, secret: str, subscription: WebhookSubscription) -> str:
    """Put a subscription's secret into the vault; its reference. Raises `VaultUnavailable`."""
    label = f"Webhook: {subscription.name}"
    return await keeper.put(secret, kind="webhook_signing_secret", label=label, owner=subscription.tenant_id)
