"""The secrets that events are signed with: `whsec_` and 32 random bytes, as Standard Webhooks has them."""

import base64
import secrets
from uuid import UUID

from gateway.sealing import Sealer

START = "whsec_"
LENGTH = 32


def new_secret() -> str:
    return START + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def seal(sealer: Sealer, secret: str, tenant_id: UUID, subscription_id: UUID) -> bytes:
    return sealer.seal(secret.encode(), "webhook_subscription", tenant_id, subscription_id, "secret")


def unseal(sealer: Sealer, sealed: bytes, tenant_id: UUID, subscription_id: UUID) -> str:
    return sealer.open(sealed, "webhook_subscription", tenant_id, subscription_id, "secret").decode()
