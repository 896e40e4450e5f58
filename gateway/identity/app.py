"""The gateway's own operations as a FastAPI app. The data plane calls it like any other part, without a socket."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from redis.asyncio import Redis

from gateway.health import endpoints as health
from gateway.identity.access_request import endpoints as access_request
from gateway.identity.access_review import endpoints as access_review
from gateway.identity.api_key import endpoints as api_key
from gateway.identity.audit import endpoints as audit
from gateway.identity.client import endpoints as client
from gateway.identity.entitlement import endpoints as entitlement
from gateway.identity.flag import endpoints as flag
from gateway.identity.impersonation import endpoints as impersonation
from gateway.identity.invitation import endpoints as invitation
from gateway.identity.mailbox import endpoints as mailbox
from gateway.identity.me import endpoints as me
from gateway.identity.membership import endpoints as membership
from gateway.identity.oauth_client import endpoints as oauth_client
from gateway.identity.oidc import endpoints as oidc
from gateway.identity.password import endpoints as password
from gateway.identity.portfolio import endpoints as portfolio
from gateway.identity.rights import endpoints as rights
from gateway.identity.second_factor import endpoints as second_factor
from gateway.identity.session import endpoints as session
from gateway.identity.sign_in import endpoints as sign_in
from gateway.identity.source_block import endpoints as source_block
from gateway.identity.step_up import endpoints as step_up
from gateway.identity.tenant import endpoints as tenant
from gateway.identity.tenant_deletion import endpoints as tenant_deletion
from gateway.identity.tenant_deletion.subscribers import SUBSCRIBERS as PURGES
from gateway.identity.tenant_quota import endpoints as tenant_quota
from gateway.identity.webhook import endpoints as webhook
from gateway.identity.webhook.subscribers import SUBSCRIBERS as WEBHOOKS
from gateway.identity.workspace import endpoints as workspace
from gateway.rate_limit.limiter import RateLimiter, connect
from gateway.settings import GatewaySettings
from gateway.state import make_state
from libs.app import Lifespan, create_app

ROUTERS = (
    sign_in.router,
    step_up.router,
    oidc.router,
    password.router,
    second_factor.router,
    session.router,
    me.router,
    tenant.router,
    membership.router,
    invitation.router,
    client.router,
    tenant_deletion.router,
    portfolio.router,
    workspace.router,
    access_request.router,
    access_review.router,
    entitlement.router,
    tenant_quota.router,
    impersonation.router,
    api_key.router,
    audit.router,
    flag.router,
    mailbox.router,
    source_block.router,
    oauth_client.router,
    webhook.router,
    health.router,
)


def make_identity_app(settings: GatewaySettings, *, lifespans: tuple[Lifespan, ...] = ()) -> FastAPI:
    """The app; `lifespans` run when `app.state.gateway` is there."""
    return create_app(
        "gateway",
        settings,
        public_routers=ROUTERS,
        internal_routers=[rights.router],
        subscribers=(*WEBHOOKS, *PURGES),
        lifespans=(_state_lifespan(settings), *lifespans),
    )


def _state_lifespan(settings: GatewaySettings) -> Lifespan:
    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[None]:
        app.state.redis = _redis(settings)
        counting = await connect(settings.redis_url.get_secret_value())
        app.state.gateway = make_state(app, settings, RateLimiter(counting))
        await app.state.database.open_ahead(app.state.gateway.callers.practise)
        try:
            async with app.state.gateway.blocks.reading(), app.state.gateway.key_usage.writing():
                yield
        finally:
            await app.state.gateway.beside.drain()
            await app.state.gateway.keeper.vault.close()
            await app.state.gateway.health.close()
            await app.state.gateway.portfolio.close()
            await counting.aclose()
            await app.state.redis.aclose()

    return run


def _redis(settings: GatewaySettings) -> Redis:
    """For questions about Redis itself; they wait shortly and never retry."""
    return Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=0.5, socket_connect_timeout=0.5)
