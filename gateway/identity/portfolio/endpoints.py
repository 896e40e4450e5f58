"""`GET /portfolio`."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.agency import ClientIds, Portfolio
from contracts.metrics.query import IsoDate
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.portfolio import service
from gateway.state import StateOf
from libs.auth import public

router = APIRouter(tags=["client"])


class PortfolioQuery(BaseModel):
    """A range of account-local days, both ends included, and which clients."""

    model_config = ConfigDict(extra="forbid")

    start_date: IsoDate = Field(description="First day.")
    end_date: IsoDate = Field(description="Last day, included; not before `start_date`.")
    client_id: ClientIds = Field(default_factory=list, description="Only these clients; absent: all of them.")


@router.get("/portfolio", operation_id="get_portfolio", openapi_extra=public("clients:read"))
async def get_portfolio(
    query: Annotated[PortfolioQuery, Query()], person: PersonOf, edge: EdgeOf, state: StateOf
) -> Portfolio:
    """Totals and freshness of each client of the caller's agencies; never a row of one. Each read is audited there."""
    async with state.database.platform() as session:
        clients, entitled = await service.list_open_clients(session, person, query.client_id)
    return await service.portfolio(
        state.portfolio, clients, entitled, start=query.start_date, end=query.end_date, edge=edge
    )
