"""A person's second factor: enrol, confirm, check, take away.

The seed of the app is in the vault, which is asked before the transaction that decides: nothing is locked meanwhile.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.second_factor import RecoveryCodes, SecondFactorEnrolment
from contracts.secrets.registry import PLATFORM
from gateway.caller import Edge, Person
from gateway.identity.credential.service import forget
from gateway.identity.second_factor import codes, repository
from gateway.identity.second_factor.recovery import RecoveryCodeHasher
from gateway.identity.sign_in import repository as users
from gateway.identity.transactions import audit
from gateway.models import SecondFactor
from gateway.state import GatewayState
from libs.clock import utc_now
from libs.errors import Conflict, Invalid, NotFound
from libs.vault import SecretGone

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class FactorEnrolled(Conflict):
    code: ClassVar[str] = "second_factor_enrolled"
    title: ClassVar[str] = "There is a second factor already; take it away first"


class FactorNotBegun(Conflict):
    code: ClassVar[str] = "second_factor_not_begun"
    title: ClassVar[str] = "Begin with the picture for the app"


class CodeWrong(Invalid):
    """A code to confirm the app with; at sign-in it is `SecondFactorWrong`."""

    code: ClassVar[str] = "code_wrong"
    title: ClassVar[str] = "This is not the code that the app shows now"


@dataclass(frozen=True)
class Given:
    """A code that somebody gave, and what the app's codes are made from; no seed for a recovery code."""

    code: str
    ref: str | None = None
    seed: SecretStr | None = None

    @property
    def is_recovery_code(self) -> bool:
        return "-" in self.code

    def step(self, factor: SecondFactor, now: float) -> int | None:
        """The time step that the code belongs to, if it is of `factor`'s app."""
        if self.seed is None or self.ref is None or self.ref != factor.secret_ref:
            return None
        return codes.step_of(self.seed.get_secret_value(), self.code, now)


async def begin(state: GatewayState, person: Person) -> SecondFactorEnrolment:
    """A new secret for the person's app; raises `FactorEnrolled` and `VaultUnavailable`."""
    async with state.database.platform() as session:
        if await repository.is_enrolled(session, person.user_id):
            raise FactorEnrolled
        user = await users.get_user(session, person.user_id)
    secret = codes.new_secret()
    label = f"Authenticator app of user {user.id}"
    ref = await state.keeper.put(secret, kind="totp_seed", label=label, owner=PLATFORM)
    async with state.database.tenant(_tenant_of(person)) as session:
        before = await repository.hold_factor(session, person.user_id)
        if not await repository.replace_unconfirmed(session, person.user_id, ref):
            raise FactorEnrolled
        if before is not None:
            await _forget(session, person, before.secret_ref)
    uri = codes.uri_of(secret, user.email)
    return SecondFactorEnrolment(secret=secret, uri=uri, qr_svg=codes.qr_svg(uri))


async def confirm(state: GatewayState, person: Person, code: str, *, edge: Edge) -> RecoveryCodes:
    """The app works: from now on it is asked for.

    Raises `FactorNotBegun`, `FactorEnrolled`, `CodeWrong` and `VaultUnavailable`.
    """
    async with state.database.platform() as session:
        _unconfirmed(await repository.find_factor(session, person.user_id))
    given = await look_up(state, person.user_id, code)
    async with state.database.tenant(_tenant_of(person)) as session:
        factor = _unconfirmed(await repository.hold_factor(session, person.user_id))
        now = utc_now()
        step = given.step(factor, now.timestamp())
        if step is None:
            raise CodeWrong
        factor.confirmed_at, factor.last_step = now, step
        await _audit(session, person, edge, "second_factor.enrolled")
        return await _new_codes(session, person.user_id, state.recovery_codes)


async def renew_codes(
    session: AsyncSession, person: Person, hasher: RecoveryCodeHasher, *, edge: Edge
) -> RecoveryCodes:
    """Ten new recovery codes; those of before end. Raises `NotFound` without a second factor."""
    if not await repository.is_enrolled(session, person.user_id):
        raise NotFound
    await _audit(session, person, edge, "second_factor.codes_renewed")
    return await _new_codes(session, person.user_id, hasher)


async def disable(state: GatewayState, person: Person, *, edge: Edge) -> None:
    """Take the second factor away; raises `NotFound` when there is none."""
    async with state.database.tenant(_tenant_of(person)) as session:
        factor = await repository.remove_factor(session, person.user_id)
        if factor is None or factor.confirmed_at is None:
            raise NotFound
        await _forget(session, person, factor.secret_ref)
        await _audit(session, person, edge, "second_factor.disabled")


async def look_up(state: GatewayState, user_id: UUID, code: str) -> Given:
    """`code` with what it is checked against. Only codes of the app need the vault: raises `VaultUnavailable`."""
    given = Given(code)
    if given.is_recovery_code:
        return given
    async with state.database.platform() as session:
        factor = await repository.find_factor(session, user_id)
    if factor is None:
        return given
    try:
        return Given(code, factor.secret_ref, await state.keeper.resolve(factor.secret_ref, owner=PLATFORM))
    except SecretGone:
        # Recovery codes still work, and an administrator can take the factor away.
        log.error("second_factor.seed_gone", user_id=str(user_id))
        return given


async def accepts(session: AsyncSession, user_id: UUID, given: Given, hasher: RecoveryCodeHasher) -> bool:
    """Whether the code is the user's, of the app or a recovery code; it does not work again."""
    factor = await repository.hold_factor(session, user_id)
    if factor is None or factor.confirmed_at is None:
        return False
    if given.is_recovery_code:
        return await repository.use_recovery_code(session, user_id, hasher.mac(user_id, given.code))
    step = given.step(factor, utc_now().timestamp())
    if step is None or step <= factor.last_step:
        return False
    factor.last_step = step
    return True


def _unconfirmed(factor: SecondFactor | None) -> SecondFactor:
    if factor is None:
        raise FactorNotBegun
    if factor.confirmed_at is not None:
        raise FactorEnrolled
    return factor


async def _new_codes(session: AsyncSession, user_id: UUID, hasher: RecoveryCodeHasher) -> RecoveryCodes:
    fresh = codes.new_recovery_codes()
    await repository.replace_recovery_codes(session, user_id, [hasher.mac(user_id, code) for code in fresh])
    return RecoveryCodes(codes=fresh)


def _tenant_of(person: Person) -> UUID:
    """Where the person's audit entries and jobs lie: with the platform, for somebody who has no tenant (yet)."""
    return person.tenant_id or PLATFORM


async def _forget(session: AsyncSession, person: Person, ref: str | None) -> None:
    await forget(session, [ref], owner=PLATFORM, tenant_id=_tenant_of(person))


async def _audit(session: AsyncSession, person: Person, edge: Edge, action: str) -> None:
    await audit(session, edge.principal(), action=action, object_type="user", object_id=str(person.user_id))
