"""What the gateway's own operations and its data plane share; made once at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from gateway.authentication import Callers
from gateway.beside import Beside
from gateway.health.service import HealthWatch
from gateway.identity.api_key.keys import KeyHasher
from gateway.identity.api_key.usage import KeyUsage
from gateway.identity.credential.service import SecretKeeper
from gateway.identity.entitlement.cache import Entitlements
from gateway.identity.mail.links import LinkTokens
from gateway.identity.oauth_token.signing_keys import SigningKeys
from gateway.identity.oauth_token.tokens import AccessTokens
from gateway.identity.oidc.provider import Client, OidcProvider
from gateway.identity.portfolio.source import PortfolioSource
from gateway.identity.second_factor.recovery import RecoveryCodeHasher
from gateway.identity.session.lifetimes import Lifetimes
from gateway.identity.session.tokens import CsrfTokens
from gateway.identity.sign_in.passwords import Passwords
from gateway.identity.source_block.watch import BlockWatch
from gateway.identity.tenant_quota.cache import Applied, TenantQuotas
from gateway.rate_limit.limiter import RateLimiter
from gateway.rate_limit.quota import Quota
from gateway.routes import upstreams
from gateway.settings import GatewaySettings
from libs.auth import TokenSigner
from libs.db import Database
from libs.flags import Flags
from libs.vault import Vault


@dataclass(frozen=True)
class Quotas:
    """Every quota by what it counts."""

    ip: Quota
    anonymous: Quota
    webhook: Quota
    principal: Quota
    tenant: Quota
    stream: Quota
    login_account: Quota
    login_ip: Quota
    password_reset: Quota
    refusals: Quota
    oauth_client: Quota
    oauth_ip: Quota

    @classmethod
    def of(cls, settings: GatewaySettings) -> "Quotas":
        return cls(
            ip=Quota.parse("ip", settings.limit_ip),
            anonymous=Quota.parse("anonymous", settings.limit_anonymous),
            webhook=Quota.parse("webhook", settings.limit_webhook),
            principal=Quota.parse("principal", settings.limit_principal),
            tenant=Quota.parse("tenant", settings.limit_tenant),
            stream=Quota.parse("stream", settings.limit_stream),
            login_account=Quota.parse("login-account", settings.limit_login_account),
            login_ip=Quota.parse("login-ip", settings.limit_login_ip),
            password_reset=Quota.parse("password-reset", settings.limit_password_reset),
            refusals=Quota.parse("refusals", settings.limit_refusals),
            oauth_client=Quota.parse("oauth-client", settings.limit_oauth_client),
            oauth_ip=Quota.parse("oauth-ip", settings.limit_oauth_ip),
        )


@dataclass(frozen=True)
class GatewayState:
    """The parts of a running gateway."""

    settings: GatewaySettings
    database: Database
    signer: TokenSigner
    beside: Beside
    callers: Callers
    csrf: CsrfTokens
    life: Lifetimes
    passwords: Passwords
    key_hasher: KeyHasher
    links: LinkTokens
    recovery_codes: RecoveryCodeHasher
    key_usage: KeyUsage
    keeper: SecretKeeper
    signing_keys: SigningKeys
    access_tokens: AccessTokens
    limiter: RateLimiter
    quotas: Quotas
    oidc: OidcProvider | None
    blocks: BlockWatch
    health: HealthWatch
    flags: Flags
    entitlements: Entitlements
    tenant_quotas: TenantQuotas
    portfolio: PortfolioSource


def make_state(app: FastAPI, settings: GatewaySettings, limiter: RateLimiter) -> GatewayState:
    """The state of a gateway whose database and signer `create_app` has made."""
    signing_key = settings.signing_key_file.read_bytes()
    csrf = CsrfTokens(signing_key)
    key_hasher = KeyHasher(settings.api_key_pepper.get_secret_value())
    life = Lifetimes(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_absolute_hours))
    beside = Beside()
    keeper = SecretKeeper(Vault(settings, app.state.signer), app.state.database)
    signing_keys = SigningKeys(app.state.database, keeper)
    access_tokens = AccessTokens(settings.issuer)
    callers = Callers(
        app.state.database,
        csrf,
        key_hasher,
        beside,
        signing_keys=signing_keys,
        access_tokens=access_tokens,
        idle=life.idle,
        cache_seconds=settings.session_cache_seconds,
    )
    quotas = Quotas.of(settings)
    return GatewayState(
        settings=settings,
        database=app.state.database,
        signer=app.state.signer,
        beside=beside,
        callers=callers,
        csrf=csrf,
        life=life,
        passwords=Passwords(),
        key_hasher=key_hasher,
        links=LinkTokens(signing_key),
        recovery_codes=RecoveryCodeHasher(signing_key),
        key_usage=KeyUsage(app.state.database, seconds=settings.key_usage_seconds),
        keeper=keeper,
        signing_keys=signing_keys,
        access_tokens=access_tokens,
        limiter=limiter,
        quotas=quotas,
        oidc=_oidc(settings),
        blocks=BlockWatch(app.state.database, limiter, quotas.refusals, beside),
        health=HealthWatch(upstreams(settings), app, app.state.redis),
        flags=app.state.flags,
        entitlements=Entitlements(app.state.database, cache_seconds=settings.session_cache_seconds),
        tenant_quotas=TenantQuotas(
            app.state.database,
            Applied(quotas.tenant, quotas.principal),
            cache_seconds=settings.session_cache_seconds,
        ),
        portfolio=PortfolioSource(settings, app.state.signer),
    )


def _oidc(settings: GatewaySettings) -> OidcProvider | None:
    if settings.oidc_issuer is None:
        return None
    redirect_uri = f"{settings.address.rstrip('/')}/api/v1/auth/oidc/callback"
    secret = settings.oidc_client_secret.get_secret_value()
    return OidcProvider(Client(settings.oidc_issuer, settings.oidc_client_id, secret, redirect_uri))


async def get_state(request: Request) -> GatewayState:
    return request.app.state.gateway


StateOf = Annotated[GatewayState, Depends(get_state)]
