"""Deletions as people of the agency see them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.tenant_deletion import ClientDeletion
from gateway.caller import Person
from gateway.identity.agency import repository as agencies
from gateway.identity.tenant_deletion import repository
from gateway.identity.tenant_deletion.certificate import view
from libs.errors import NotFound


async def list_deletions(session: AsyncSession, person: Person) -> list[ClientDeletion]:
    """Of clients of the person's agencies, the newest first; without those that were taken back."""
    theirs = {membership.agency_id for membership in await agencies.list_agencies_of(session, person.user_id)}
    return [view(found) for found in await repository.list_of_agencies(session, theirs)]


async def get_deletion(session: AsyncSession, client_id: UUID, person: Person) -> ClientDeletion:
    """The client's deletion that was not taken back. Raises `NotFound` for clients of others as for absent ones."""
    found = await repository.find_with_parts(session, client_id)
    theirs = {membership.agency_id for membership in await agencies.list_agencies_of(session, person.user_id)}
    if found is None or found.deletion.agency_id not in theirs:
        raise NotFound
    return view(found)


async def administers_deleted(session: AsyncSession, client_id: UUID, person: Person) -> bool:
    """Whether the person is an admin of the agency of a client that is being removed or gone."""
    found = await repository.find_live(session, client_id)
    if found is None or found.state == "waiting":
        return False
    theirs = await agencies.list_agencies_of(session, person.user_id)
    return any(one.agency_id == found.agency_id and one.role == "agency_admin" for one in theirs)
