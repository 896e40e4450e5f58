"""What endpoints of runs work with."""

from typing import Annotated

from fastapi import Depends, Request

from libs.auth import Principal, current_principal, tenant_of
from services.reporting.ranks.offering import Offers
from services.reporting.ranks.registry import Sources
from services.reporting.runs.kinds import Kinds


async def kinds_of(request: Request) -> Kinds:
    return request.app.state.kinds


async def sources_of(request: Request, caller: Annotated[Principal, Depends(current_principal)]) -> Sources:
    """What the caller's tenant may ask. Stands before the session among an endpoint's parameters, so that no
    transaction waits for other services."""
    offers: Offers = request.app.state.offers
    return await offers.sources_of(tenant_of(caller))


SourcesOf = Annotated[Sources, Depends(sources_of)]


async def startable_kinds_of(request: Request, sources: SourcesOf) -> Kinds:
    """The kinds, as they may start runs for the caller's tenant. Stands before the session, as `SourcesOf` does."""
    return request.app.state.kinds_with(sources)


KindsOf = Annotated[Kinds, Depends(kinds_of)]
StartableKindsOf = Annotated[Kinds, Depends(startable_kinds_of)]
