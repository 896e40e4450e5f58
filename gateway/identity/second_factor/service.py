"""A person's second factor: enrol, confirm, check, take away."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.second_factor import RecoveryCodes, SecondFactorEnrolment
from gateway.caller import Edge, Person
from gateway.identity.second_factor import codes, repository
from gateway.identity.second_factor.sealing import FactorSeal
from gateway.identity.sign_in import repository as users
from gateway.identity.transactions import audit
from libs.clock import utc_now
from libs.errors import Conflict, Invalid, NotFound


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


async def begin(session: AsyncSession, person: Person, seal: FactorSeal) -> SecondFactorEnrolment:
    """A new secret for the person's app; raises `FactorEnrolled`."""
    if await repository.is_enrolled(session, person.user_id):
        raise FactorEnrolled
    user = await users.get_user(session, person.user_id)
    secret = codes.new_secret()
    await repository.replace_factor(session, person.user_id, seal.seal(person.user_id, secret))
    uri = codes.uri_of(secret, user.email)
    return SecondFactorEnrolment(secret=secret, uri=uri, qr_svg=codes.qr_svg(uri))


async def confirm(session: AsyncSession, person: Person, code: str, seal: FactorSeal, *, edge: Edge) -> RecoveryCodes:
    """The app works: from now on it is asked for. Raises `FactorNotBegun`, `FactorEnrolled` and `CodeWrong`."""
    factor = await repository.hold_factor(session, person.user_id)
    if factor is None:
        raise FactorNotBegun
    if factor.confirmed_at is not None:
        raise FactorEnrolled
    now = utc_now()
    step = codes.step_of(seal.open(person.user_id, factor.sealed_secret), code, now.timestamp())
    if step is None:
        raise CodeWrong
    factor.confirmed_at, factor.last_step = now, step
    await _audit(session, person, edge, "second_factor.enrolled")
    return await _new_codes(session, person.user_id, seal)


async def renew_codes(session: AsyncSession, person: Person, seal: FactorSeal, *, edge: Edge) -> RecoveryCodes:
    """Ten new recovery codes; those of before end. Raises `NotFound` without a second factor."""
    if not await repository.is_enrolled(session, person.user_id):
        raise NotFound
    await _audit(session, person, edge, "second_factor.codes_renewed")
    return await _new_codes(session, person.user_id, seal)


async def disable(session: AsyncSession, person: Person, *, edge: Edge) -> None:
    """Take the second factor away; raises `NotFound` when there is none."""
    if not await repository.remove_factor(session, person.user_id):
        raise NotFound
    await _audit(session, person, edge, "second_factor.disabled")


async def accepts(session: AsyncSession, user_id: UUID, code: str, seal: FactorSeal) -> bool:
    """Whether `code` is the user's, of the app or a recovery code; it does not work again."""
    factor = await repository.hold_factor(session, user_id)
    if factor is None or factor.confirmed_at is None:
        return False
    if "-" in code:
        return await repository.use_recovery_code(session, user_id, seal.code_mac(user_id, code))
    step = codes.step_of(seal.open(user_id, factor.sealed_secret), code, utc_now().timestamp())
    if step is None or step <= factor.last_step:
        return False
    factor.last_step = step
    return True


async def _new_codes(session: AsyncSession, user_id: UUID, seal: FactorSeal) -> RecoveryCodes:
    fresh = codes.new_recovery_codes()
    await repository.replace_recovery_codes(session, user_id, [seal.code_mac(user_id, code) for code in fresh])
    return RecoveryCodes(codes=fresh)


async def _audit(session: AsyncSession, person: Person, edge: Edge, action: str) -> None:
    await audit(session, edge.principal(), action=action, object_type="user", object_id=str(person.user_id))
