"""Taking a grant back at the provider, and deleting its tokens.

Nobody gets a token of the grant from the moment that its connection let go. The tokens stay in the vault for as long as
the provider has to be told, and that is a day at most: then they are deleted whether or not it answered, and the
tenant's events say that the access has to be removed at the provider's own page.
"""

from datetime import timedelta
from typing import Literal

import structlog

from contracts.ops_hub.jobs import ForgetGrant
from libs.clock import utc_now
from libs.jobs import JobContext, RetryLater
from libs.jobs.effects import perform_once
from libs.vault import SecretGone, VaultUnavailable
from services.ops_hub.activity.service import SERVICE, record
from services.ops_hub.connections.adapters.protocol import ProviderDown, ProviderError, RateLimited
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.grant import Tokens
from services.ops_hub.connections.oauth.timing import pause_after
from services.ops_hub.connections.oauth.tokens import TokenKeeper
from services.ops_hub.connections.oauth.ways import PROVIDER_OF, platforms_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_HELD = timedelta(hours=23)
"""A job that is told to wait for 24 hours in a row is given up, and this one has something left to do at its end."""

Ending = Literal["revoked", "revoke_unconfirmed", "kept_for_others", "forgotten"]


async def forget_grant(context: JobContext, keeper: TokenKeeper, payload: ForgetGrant) -> None:
    """Do what `payload` says. Raises `RetryLater` while the provider or the vault is away."""
    try:
        async with keeper.holding(context.tenant_id, payload.connection_id):
            await _forget(context, keeper, payload)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers.get("Retry-After", "5")), error.code, error.title) from error
    except (ProviderDown, RateLimited) as error:
        wait = pause_after(context.attempt, at_least=error.retry_after)
        raise RetryLater(wait, error.reason, str(error)) from error


async def _forget(context: JobContext, keeper: TokenKeeper, payload: ForgetGrant) -> None:
    if await _is_held(context, payload):
        return
    try:
        kept = await keeper.read_kept(context.tenant_id, payload.ref)
    except SecretGone:
        return
    ending = await _give_back(context, keeper, payload, kept.tokens) if payload.revokes else "forgotten"
    await keeper.forget(context.tenant_id, payload.ref)
    await _tell(context, payload, ending)


async def _is_held(context: JobContext, payload: ForgetGrant) -> bool:
    """Whether the connection goes by these tokens after all."""
    async with context.session() as session:
        facts = await repository.find_facts(session, payload.connection_id)
    return facts is not None and facts.secret_ref == payload.ref and not facts.is_cut


async def _give_back(context: JobContext, keeper: TokenKeeper, payload: ForgetGrant, tokens: Tokens) -> Ending:
    """Not while others use it: providers take back everything that an account granted, whichever token is shown."""
    if await _is_used_elsewhere(context, payload):
        return "kept_for_others"

    async def revoke(_: str) -> None:
        way = keeper.way(payload.platform, payload.mode)
        await keeper.provider(way).revoke(way, tokens)

    try:
        await perform_once(context, "revoke", revoke, knows_key=True)
    except (ProviderDown, RateLimited):
        if utc_now() - payload.since < MOST_HELD:
            raise
        return "revoke_unconfirmed"
    except ProviderError as error:
        log.warning("grant.not_revoked", connection_id=str(payload.connection_id), reason=error.reason)
        return "revoke_unconfirmed"
    return "revoked"


async def _is_used_elsewhere(context: JobContext, payload: ForgetGrant) -> bool:
    platforms = platforms_of(PROVIDER_OF[payload.platform])
    async with context.session() as session:
        return await repository.is_used_elsewhere_across_tenants(
            session, platforms, mode=payload.mode, subject=payload.subject, except_ref=payload.ref
        )


async def _tell(context: JobContext, payload: ForgetGrant, ending: Ending) -> None:
    log.info("grant.forgotten", connection_id=str(payload.connection_id), ending=ending)
    async with context.session() as session:
        await record(
            session,
            context.tenant_id,
            "connection.grant_forgotten",
            actor=SERVICE,
            subject=str(payload.connection_id),
            detail={"platform": payload.platform, "mode": payload.mode, "ending": ending},
        )
