"""Access tokens that are good now. One renews; everybody else waits for what comes of it, in any process.

Renewing is fenced twice: a lock that is held while the provider is asked, and `token_version`, which goes up with
every set of tokens and is named by whoever writes the next one. The vault has a new set before the row knows of it and
before anybody uses it. Who finds the vault ahead of the row (a process ended in between) takes up what is there.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from pydantic import SecretStr

from contracts.ops_hub.connections import ConnectionMode, Platform
from libs.clock import Clock, utc_now
from libs.db import Database
from libs.vault import SecretGone, Vault
from services.ops_hub.connections.adapters.protocol import (
    CredentialRefused,
    ProviderDown,
    ProviderError,
)
from services.ops_hub.connections.oauth import repository
from services.ops_hub.connections.oauth.grant import KeptGrant, Tokens
from services.ops_hub.connections.oauth.losing import note_lost
from services.ops_hub.connections.oauth.providers.protocol import ClientRefused, GrantLost, OAuthProvider
from services.ops_hub.connections.oauth.repository import GrantFacts
from services.ops_hub.connections.oauth.timing import pause_after, refresh_at
from services.ops_hub.connections.oauth.ways import Provider, Way, way_of
from services.ops_hub.settings import OpsHubSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
WAIT_SECONDS = 25.0
MOST_AT_ONCE = 3
"""Renewals of one process at a time: each holds one connection to the database, and needs another now and then."""


@dataclass(frozen=True, slots=True)
class _Known:
    version: int
    token: SecretStr


@dataclass(frozen=True, slots=True)
class _Grant:
    """A connection's grant, as it was just read."""

    tenant_id: UUID
    connection_id: UUID
    facts: GrantFacts
    ref: str


class TokenKeeper:
    """Gives access tokens of connections, and renews those that are due."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        settings: OpsHubSettings,
        providers: "dict[Provider, OAuthProvider]",
        clock: Clock = utc_now,
    ) -> None:
        self._database, self._vault, self._settings, self._providers = database, vault, settings, providers
        self._clock = clock
        self._known: dict[UUID, _Known] = {}
        self._renewing: dict[UUID, asyncio.Task[str]] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def access_token(self, tenant_id: UUID, connection_id: UUID, *, refused: str | None = None) -> str:
        """A token that is good now; of a connection with credentials, these as they were entered.

        `refused` is one that the provider did not take, although its time has not come: where it still is the newest,
        it is renewed. What cannot be renewed comes back as it is.

        Raises `CredentialRefused` when somebody has to consent anew, `ProviderDown` and `RateLimited` when the last
        token has ended and the provider gives no other one yet, and `VaultUnavailable`.
        """
        grant = await self._read(tenant_id, connection_id)
        if not self._is_due(grant.facts):
            present = await self._present(grant)
            if present != refused or not grant.facts.is_refreshable:
                return present
            await self._let_be_due(grant)
        renewing = self._renewing.get(connection_id)
        if renewing is None:
            renewing = self._renewing[connection_id] = asyncio.create_task(self._renew(tenant_id, connection_id))
            renewing.add_done_callback(lambda _: self._renewing.pop(connection_id, None))
        token = await asyncio.shield(renewing)
        if token == refused:
            raise ProviderDown("The provider refuses the token, and could not renew it.")
        return token

    @asynccontextmanager
    async def holding(self, tenant_id: UUID, connection_id: UUID) -> AsyncGenerator[None]:
        """Nobody else renews, replaces or gives up the connection's grant while the block lasts.

        Raises `ProviderDown` when others hold it for longer than anybody should.
        """
        async with self._places:
            until = time.monotonic() + WAIT_SECONDS
            while time.monotonic() < until:
                async with self._database.exclusive(f"ops_hub.grant:{tenant_id}:{connection_id}") as is_ours:
                    if is_ours:
                        yield
                        return
                await asyncio.sleep(random.uniform(0.05, 0.2))  # noqa: S311  # spreads load, guards nothing
        raise ProviderDown("The token is being renewed elsewhere, and that takes too long.", retry_after=5)

    def way(self, platform: str, mode: str) -> Way:
        """Raises `ClientRefused` where the installation is not set up (any more)."""
        found = way_of(self._settings, _platform(platform), _mode(mode))
        if found is None:
            raise ClientRefused("This installation is not registered with the provider.")
        return found

    def provider(self, way: Way) -> OAuthProvider:
        return self._providers[way.provider]

    async def read_kept(self, tenant_id: UUID, ref: str) -> KeptGrant:
        """What the vault keeps. Raises `SecretGone` and `VaultUnavailable`."""
        value = await self._vault.resolve(tenant_id, ref)
        return KeptGrant.model_validate_json(value.get_secret_value())

    async def keep(self, tenant_id: UUID, ref: str, kept: KeptGrant, *, label: str) -> None:
        """Put a set of tokens into the vault. Raises `VaultUnavailable`."""
        await self._vault.put(tenant_id, ref, kept.secret(), kind="provider_grant", purpose="oauth", label=label)

    async def forget(self, tenant_id: UUID, ref: str) -> None:
        await self._vault.delete(tenant_id, ref)

    async def _let_be_due(self, grant: _Grant) -> None:
        """Have it renewed before its time, unless that was done meanwhile."""
        async with self._database.tenant(grant.tenant_id) as session:
            await repository.write_grant(
                session,
                grant.connection_id,
                ref=grant.ref,
                seen_version=grant.facts.token_version,
                values={"token_refresh_at": self._clock()},
            )

    async def _renew(self, tenant_id: UUID, connection_id: UUID) -> str:
        async with self.holding(tenant_id, connection_id):
            grant = await self._read(tenant_id, connection_id)
            if not self._is_due(grant.facts):
                return await self._present(grant)
            return await self._renew_now(grant)

    async def _renew_now(self, grant: _Grant) -> str:
        kept = await self._kept(grant)
        if kept.version > grant.facts.token_version:
            await self._write(grant, kept)
            log.info("token.taken_up", connection_id=str(grant.connection_id), version=kept.version)
            if kept.tokens.expires_at is None or kept.tokens.expires_at > self._clock():
                return kept.tokens.access_token.get_secret_value()
            grant = await self._read(grant.tenant_id, grant.connection_id)
        try:
            tokens = await self._ask(grant, kept)
        except GrantLost as error:
            await self._lose(grant)
            raise CredentialRefused(str(error)) from error
        except ProviderError as error:
            return await self._put_off(grant, kept, error)
        following = kept.followed_by(tokens, version=kept.version + 1)
        await self.keep(grant.tenant_id, grant.ref, following, label=_label(grant.facts))
        await self._write(grant, following)
        log.info("token.renewed", connection_id=str(grant.connection_id), version=following.version)
        return following.tokens.access_token.get_secret_value()

    async def _ask(self, grant: _Grant, kept: KeptGrant) -> Tokens:
        """New tokens. When the newest refresh token is refused within a minute of its birth, the one before may do."""
        if kept.tokens.refresh_token is None:
            raise GrantLost("There is nothing to renew the token with.")
        way = self.way(grant.facts.platform, grant.facts.mode)
        provider = self.provider(way)
        try:
            return await provider.refresh(way, kept.tokens.refresh_token)
        except GrantLost:
            before = kept.previous_refresh_token(self._clock())
            if before is None:
                raise
            return await provider.refresh(way, before)

    async def _write(self, grant: _Grant, kept: KeptGrant) -> None:
        """Let the row know of the tokens that the vault has. Raises `CredentialRefused` when it let go meanwhile."""
        now = self._clock()
        values = {
            "token_version": kept.version,
            "token_expires_at": kept.tokens.expires_at,
            "token_refresh_at": refresh_at(kept.tokens.expires_at, now),
            "refresh_failures": 0,
        }
        async with self._database.tenant(grant.tenant_id) as session:
            written = await repository.write_grant(
                session,
                grant.connection_id,
                ref=grant.ref,
                seen_version=grant.facts.token_version,
                values=values,
            )
        if not written:
            raise CredentialRefused("The connection was cut or renewed meanwhile.")
        self._known[grant.connection_id] = _Known(kept.version, kept.tokens.access_token)

    async def _put_off(self, grant: _Grant, kept: KeptGrant, error: ProviderError) -> str:
        """Try again later. The token that there is does until its end; that nobody answers never ends a grant."""
        failures = grant.facts.refresh_failures + 1
        wait = pause_after(failures, at_least=error.retry_after)
        values: dict[str, Any] = {
            "refresh_failures": failures,
            "token_refresh_at": self._clock() + timedelta(seconds=wait),
        }
        async with self._database.tenant(grant.tenant_id) as session:
            await repository.write_grant(
                session, grant.connection_id, ref=grant.ref, seen_version=grant.facts.token_version, values=values
            )
        log.warning(
            "token.not_renewed", connection_id=str(grant.connection_id), reason=error.reason, again_in=round(wait)
        )
        ends_at = grant.facts.token_expires_at
        if ends_at is not None and ends_at > self._clock():
            return kept.tokens.access_token.get_secret_value()
        raise error

    async def _lose(self, grant: _Grant) -> None:
        async with self._database.tenant(grant.tenant_id) as session:
            await note_lost(session, grant.connection_id, at=self._clock())
        self._known.pop(grant.connection_id, None)

    async def _read(self, tenant_id: UUID, connection_id: UUID) -> _Grant:
        async with self._database.tenant(tenant_id, read_only=True) as session:
            facts = await repository.find_facts(session, connection_id)
        if facts is None or facts.is_cut or facts.is_lost or facts.secret_ref is None:
            self._known.pop(connection_id, None)
            raise CredentialRefused("Somebody has to connect the account again.")
        return _Grant(tenant_id, connection_id, facts, facts.secret_ref)

    async def _kept(self, grant: _Grant) -> KeptGrant:
        try:
            return await self.read_kept(grant.tenant_id, grant.ref)
        except SecretGone as error:
            raise CredentialRefused("The tokens are gone; somebody has to connect the account again.") from error

    async def _present(self, grant: _Grant) -> str:
        """The token that there is. Raises `CredentialRefused` and `ProviderDown` when it has ended."""
        facts, now = grant.facts, self._clock()
        if facts.token_expires_at is not None and facts.token_expires_at <= now:
            if not facts.is_refreshable:
                raise CredentialRefused("The token has ended; somebody has to connect the account again.")
            wait = (facts.token_refresh_at - now).total_seconds() if facts.token_refresh_at else None
            raise ProviderDown("The provider could not renew the token.", retry_after=wait)
        known = self._known.get(grant.connection_id)
        if known is None or known.version != facts.token_version:
            known = self._known[grant.connection_id] = await self._resolve(grant)
        return known.token.get_secret_value()

    async def _resolve(self, grant: _Grant) -> _Known:
        if grant.facts.method == "manual":
            try:
                return _Known(grant.facts.token_version, await self._vault.resolve(grant.tenant_id, grant.ref))
            except SecretGone as error:
                raise CredentialRefused("The credentials are gone; enter them again.") from error
        kept = await self._kept(grant)
        return _Known(grant.facts.token_version, kept.tokens.access_token)

    def _is_due(self, facts: GrantFacts) -> bool:
        return facts.is_refreshable and facts.token_refresh_at is not None and facts.token_refresh_at <= self._clock()


def _label(facts: GrantFacts) -> str:
    return f"Grant at {facts.platform}"


def _platform(name: str) -> Platform:
    platforms: dict[str, Platform] = {
        "google": "google",
        "facebook": "facebook",
        "google_analytics": "google_analytics",
        "dataforseo": "dataforseo",
    }
    return platforms[name]


def _mode(name: str) -> ConnectionMode:
    return "live" if name == "live" else "staged"
