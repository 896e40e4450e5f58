"""How a person proves who they are, for the profile and for the question that precedes what matters."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.second_factor import SignInMethods
from gateway.identity.oidc import repository as oidc
from gateway.identity.second_factor import repository
from gateway.identity.sign_in import repository as users
from gateway.settings import GatewaySettings


async def describe(session: AsyncSession, user_id: UUID, settings: GatewaySettings) -> SignInMethods:
    """The ways that are open to the user."""
    issuer = settings.oidc_issuer
    user = await users.get_user(session, user_id)
    return SignInMethods(
        password=user.password_hash is not None,
        second_factor=await repository.is_enrolled(session, user_id),
        recovery_codes_left=await repository.count_recovery_codes(session, user_id),
        oidc=settings.oidc_name if issuer else None,
        oidc_linked=issuer is not None and await oidc.is_linked(session, user_id, issuer),
    )
