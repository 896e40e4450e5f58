"""Periodic work on the keys that access tokens are signed with."""

from gateway.identity.oauth_token import signing_keys
from gateway.sealing import Sealer
from libs.jobs import PeriodicContext


async def rotate_signing_key(context: PeriodicContext) -> None:
    """Let the next key sign once the active one has done so for 30 days; forget keys whose tokens are all over."""
    sealer = Sealer.from_file(context.settings.signing_key_file)
    async with context.database.platform() as session:
        await signing_keys.rotate_when_due(session, sealer)
