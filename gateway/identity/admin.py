"""Accounts of people who run the installation, for the command line: it works without anybody who can sign in."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import Email, PlatformRole
from contracts.secrets.registry import PLATFORM
from gateway.identity import admin_repository as repository
from gateway.identity.credential.service import forget
from gateway.identity.password.policy import check
from gateway.identity.second_factor import repository as factors
from gateway.identity.session import repository as sessions
from gateway.identity.sign_in import repository as users
from gateway.identity.sign_in.passwords import Passwords
from gateway.identity.tenant import repository as tenants
from gateway.models import User
from libs.audit import PLATFORM_TRAIL, record_audit
from libs.auth import Principal
from libs.db import Database

ACTOR = "service:command-line"
_ADDRESS: TypeAdapter[str] = TypeAdapter(Email)


class AdminError(Exception):
    """What cannot be done, in one sentence."""


@dataclass(frozen=True)
class AdminAccount:
    """An account as the command line shows it."""

    email: str
    name: str
    disabled: bool


async def list_admins(database: Database) -> list[AdminAccount]:
    """People who run the installation, by address."""
    async with database.platform() as session:
        found = await repository.list_with_role(session, "platform_admin")
    return [AdminAccount(user.email, user.name, user.disabled_at is not None) for user in found]


async def tenants_by_slug(database: Database) -> dict[str, UUID]:
    """Every tenant's id by its short name, for commands that name tenants as people do."""
    async with database.platform() as session:
        return await tenants.list_ids_by_slug(session)


async def create_admin(database: Database, *, email: str, name: str, password: str) -> bool:
    """Make the account, or let one that is there run the installation; whether it is new (and has the password).

    Raises `AdminError` for what is no address.
    """
    _check_address(email)
    check(password, email=email, pointer="/password")
    password_hash = await Passwords().hash(password)
    async with database.platform() as session:
        user = await users.find_by_email(session, email.lower())
        is_new = user is None
        if user is None:
            user = User(id=uuid4(), email=email.lower(), name=name, password_hash=password_hash)
            await users.add(session, user)
        role: PlatformRole = "platform_admin"
        user.platform_role = role
        user_id = user.id
    await _audit(database, user_id, "user.platform_role_given")
    return is_new


async def reset_password(database: Database, *, email: str, password: str, second_factor: bool) -> None:
    """Set the password and end every session; with `second_factor` that one ends too. Raises `AdminError`."""
    check(password, email=email, pointer="/password")
    password_hash = await Passwords().hash(password)
    async with database.tenant(PLATFORM) as session:
        user = await _existing(session, email)
        await users.set_password_hash(session, user.id, password_hash)
        await sessions.revoke_all(session, user.id)
        if second_factor:
            factor = await factors.remove_factor(session, user.id)
            await forget(session, [factor.secret_ref] if factor else [], owner=PLATFORM, tenant_id=PLATFORM)
        user_id = user.id
    await _audit(database, user_id, "password.reset")


def _check_address(email: str) -> None:
    """By the rule that the API has for addresses, or nobody could sign in with it."""
    try:
        _ADDRESS.validate_python(email)
    except ValidationError as error:
        raise AdminError(f"{email!r} is no e-mail address.") from error


async def _existing(session: AsyncSession, email: str) -> User:
    user = await users.find_by_email(session, email.lower())
    if user is None:
        raise AdminError(f"There is no account with the address {email}.")
    return user


async def _audit(database: Database, user_id: UUID, action: str) -> None:
    """In every tenant of the person, whose owners may want to know, and on the platform's trail."""
    async with database.platform() as session:
        tenant_ids = await repository.list_tenant_ids_of(session, user_id)
    for tenant_id in (PLATFORM_TRAIL, *tenant_ids):
        async with database.tenant(tenant_id) as session:
            by = Principal("gateway", ACTOR, tenant_id)
            await record_audit(session, by, action=action, object_type="user", object_id=str(user_id))
