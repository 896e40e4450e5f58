"""Periodic work on the keys that access tokens are signed with."""

import structlog

from gateway.identity.oauth_token import signing_keys
from libs.jobs import PeriodicContext
from libs.vault import VaultUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def rotate_signing_key(context: PeriodicContext) -> None:
    """Let the next key sign once the active one has done so for 30 days; forget keys whose tokens are all over."""
    try:
        await signing_keys.rotate_when_due(context.database, context.resources["keeper"])
    except VaultUnavailable as error:
        # Nothing depends on the hour: the next turn does it.
        log.warning("oauth_signing_key.waiting", reason=error.code)
