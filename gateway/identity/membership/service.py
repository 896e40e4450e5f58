"""Who belongs to the current tenant."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import Member
from gateway.identity.membership import repository


async def list_members(session: AsyncSession) -> list[Member]:
    """Everybody in the current tenant, by name."""
    return [
        Member.model_validate(
            {
                "user_id": user.id,
                "email": user.email,
                "name": user.name,
                "role": membership.role,
                "joined_at": membership.created_at,
            }
        )
        for membership, user in await repository.list_members(session)
    ]
