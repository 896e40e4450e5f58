"""Finds the caller behind a session cookie, an API key or an access token; believes the answer for seconds."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.beside import Beside
from gateway.caller import Caller
from gateway.identity.access import service as access
from gateway.identity.access.service import Standing
from gateway.identity.api_key import repository as api_keys
from gateway.identity.api_key.keys import KEY_START, KeyHasher, is_well_formed
from gateway.identity.api_key.repository import KeyCaller
from gateway.identity.oauth_client import repository as oauth_clients
from gateway.identity.oauth_client.repository import LiveClient
from gateway.identity.oauth_token.signing_keys import SigningKeys
from gateway.identity.oauth_token.tokens import AccessToken, AccessTokens
from gateway.identity.partner_credentials import networks_of, quota_of
from gateway.identity.session import repository as sessions
from gateway.identity.session.tokens import TOKEN_LENGTH, CsrfTokens, token_hash
from libs.clock import Clock, utc_now
from libs.db import Database

MOST_CACHED = 10_000
TOUCH_AFTER = timedelta(seconds=60)


@dataclass(slots=True)
class _Known:
    """What a credential stood for when it was last looked up; `touch` notes its use in the database."""

    caller: Caller | None
    until: float  # monotonic seconds
    last_used_at: datetime | None = None
    touch: Callable[[], Coroutine[Any, Any, None]] | None = None


class Callers:
    """Callers by credential. `cache_seconds` is how long a revoked credential may still be believed."""

    def __init__(
        self,
        database: Database,
        csrf: CsrfTokens,
        key_hasher: KeyHasher,
        beside: Beside,
        *,
        signing_keys: SigningKeys,
        access_tokens: AccessTokens,
        idle: timedelta,
        cache_seconds: float,
        clock: Clock = utc_now,
    ) -> None:
        self._database, self._csrf, self._key_hasher, self._beside = database, csrf, key_hasher, beside
        self._signing_keys, self._access_tokens = signing_keys, access_tokens
        self._idle, self._cache_seconds, self._clock = idle, cache_seconds, clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()  # by stored hash: no credential is kept
        self._asked: dict[bytes, asyncio.Future[_Known]] = {}

    async def practise(self) -> None:
        """Look up a key that nobody has, as the first request of a program does."""
        await self._look_up_key(b"")

    async def of_session(self, token: str, *, extend: bool) -> Caller | None:
        """The user whose browser sends `token`; `extend` counts the request as use."""
        if len(token) != TOKEN_LENGTH:
            return None
        stored = token_hash(token)
        known = self._fresh(stored) or await self._ask(stored, lambda: self._look_up_session(stored, token))
        if extend:
            self._note_use(known)
        return known.caller

    async def of_bearer(self, credential: str) -> Caller | None:
        """The partner's program that sends `credential`: an API key, or an access token."""
        if credential.startswith(KEY_START):
            return await self.of_api_key(credential)
        return await self._of_access_token(credential)

    async def of_api_key(self, key: str) -> Caller | None:
        stored = self._key_hasher.mac(key)
        known = self._fresh(stored)
        if known is None and not is_well_formed(key):
            return None
        known = known or await self._ask(stored, lambda: self._look_up_key(stored))
        self._note_use(known)
        return known.caller

    async def _of_access_token(self, token: str) -> Caller | None:
        """The client behind a good token. Bad ones are not remembered: anybody can make any number of them."""
        stored = hashlib.sha256(token.encode()).digest()
        known = self._fresh(stored)
        if known is None:
            said = self._access_tokens.verify(await self._signing_keys.known(), token)
            if said is None:
                return None
            known = await self._ask(stored, lambda: self._look_up_client(said))
        return known.caller

    def forget(self, stored: bytes) -> None:
        """Look a credential up again the next time; `stored` is its hash as the database keeps it."""
        self._known.pop(stored, None)
        self._asked.pop(stored, None)

    def forget_session(self, session_id: UUID) -> None:
        """Look the session up again the next time."""
        stored = [one for one, known in self._known.items() if known.caller and known.caller.session_id == session_id]
        for one in stored:
            self.forget(one)

    def _fresh(self, stored: bytes) -> _Known | None:
        known = self._known.get(stored)
        return known if known is not None and known.until > time.monotonic() else None

    async def _ask(self, stored: bytes, look_up: Callable[[], Coroutine[Any, Any, _Known]]) -> _Known:
        """Look up once, however many requests of the same caller wait for it."""
        asked = self._asked.get(stored)
        if asked is None:
            asked = self._asked[stored] = asyncio.ensure_future(look_up())
            asked.add_done_callback(lambda done: self._remember(stored, done))
        return await asyncio.shield(asked)

    def _remember(self, stored: bytes, asked: "asyncio.Future[_Known]") -> None:
        """Keep the answer, unless the credential was forgotten while the question was under way."""
        if self._asked.get(stored) is not asked:
            return
        del self._asked[stored]
        if asked.cancelled() or asked.exception() is not None:
            return
        self._known[stored] = asked.result()
        self._known.move_to_end(stored)
        if len(self._known) > MOST_CACHED:
            self._known.popitem(last=False)

    async def _look_up_session(self, stored: bytes, token: str) -> _Known:
        until = time.monotonic() + self._cache_seconds
        async with self._database.platform() as session:
            found = await sessions.find_caller(session, stored, self._idle)
            standing = await access.of_session(session, found) if found else None
        if found is None or standing is None:
            return _Known(None, until)
        caller = access.caller_of(found, standing, csrf_token=self._csrf.token_for(token))
        until = min(until, time.monotonic() + standing.seconds_left(self._clock()))
        return _Known(caller, until, found.last_seen_at, lambda: self._touch_session(found.session_id))

    async def _look_up_key(self, stored: bytes) -> _Known:
        until = time.monotonic() + self._cache_seconds
        async with self._database.platform() as session:
            found = await api_keys.find_caller(session, stored)
            standing = await self._of_program(session, found, found.scopes) if found else None
        if found is None or standing is None:
            return _Known(None, until)
        caller = Caller(
            f"key:{found.id}",
            found.tenant_id,
            standing.scopes,
            accounts=standing.accounts,
            aggregates_only=standing.aggregates_only,
            key_id=found.id,
            answered_by=found.answered_by,
            test=found.test,
            networks=networks_of(found.allowed_networks),
            quota=quota_of(found.requests_per_minute),
        )
        until = min(until, time.monotonic() + standing.seconds_left(self._clock()))
        return _Known(caller, until, found.last_used_at, lambda: self._touch_key(found.tenant_id, found.id))

    async def _look_up_client(self, said: AccessToken) -> _Known:
        """What the token gives today: a revoked client nothing, and never more than the client may have."""
        left = said.expires_at - self._clock().timestamp()
        until = time.monotonic() + min(self._cache_seconds, left)
        async with self._database.platform() as session:
            found = await oauth_clients.find_live_client_across_tenants(session, said.client_id)
            scopes = said.scopes.intersection(found.scopes if found else ())
            standing = await self._of_program(session, found, scopes) if found else None
        if found is None or standing is None:
            return _Known(None, until)
        caller = Caller(
            f"client:{found.id}",
            found.tenant_id,
            standing.scopes,
            accounts=standing.accounts,
            aggregates_only=standing.aggregates_only,
            answered_by=found.answered_by,
            networks=networks_of(found.allowed_networks),
            quota=quota_of(found.requests_per_minute),
        )
        return _Known(caller, min(until, time.monotonic() + standing.seconds_left(self._clock())))

    async def _of_program(
        self, session: AsyncSession, found: KeyCaller | LiveClient, scopes: Iterable[str]
    ) -> Standing | None:
        return await access.of_program(
            session, found.tenant_id, scopes, answered_by=found.answered_by, platform_role=found.platform_role
        )

    def _note_use(self, known: _Known) -> None:
        """Write the use down, beside the request and once a minute at most."""
        now = self._clock()
        if known.touch is None or (known.last_used_at is not None and now - known.last_used_at < TOUCH_AFTER):
            return
        known.last_used_at = now
        self._beside.run("credential.used", known.touch())

    async def _touch_session(self, session_id: UUID) -> None:
        async with self._database.platform() as session:
            await sessions.touch(session, session_id)

    async def _touch_key(self, tenant_id: UUID, key_id: UUID) -> None:
        async with self._database.tenant(tenant_id) as session:
            await api_keys.touch(session, key_id)
