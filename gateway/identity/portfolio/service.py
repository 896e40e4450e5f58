"""Aggregates of each client over a range. A client that is late says so; the others are not held up."""

import asyncio
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.agency import (
    Portfolio,
    PortfolioFreshness,
    PortfolioItem,
    PortfolioSummary,
)
from contracts.metrics.combined import Dataset
from contracts.metrics.summary import SummaryQuestion, TenantSummary
from gateway.caller import Edge, Person
from gateway.identity.client import repository as clients
from gateway.identity.client.repository import ClientOfUser
from gateway.identity.entitlement import reading as entitlements
from gateway.identity.portfolio.source import PortfolioSource
from libs.errors import FieldProblem, Invalid

MOST_DAYS = 1132  # 37 months, as the metrics service allows


async def list_open_clients(
    session: AsyncSession, person: Person, only: list[UUID]
) -> tuple[list[ClientOfUser], set[UUID]]:
    """The person's clients that are not archived (of `only`, if any), and those of them entitled to the portfolio."""
    theirs = await clients.list_clients_of(session, person.user_id)
    wanted = [client for client in theirs if client.archived_at is None and (not only or client.id in only)]
    entitled = {client.id for client in wanted if (await entitlements.of_tenant(session, client.id))["portfolio"]}
    return wanted, entitled


async def portfolio(
    source: PortfolioSource,
    wanted: list[ClientOfUser],
    entitled: set[UUID],
    *,
    start: date,
    end: date,
    edge: Edge,
) -> Portfolio:
    """What each client says of the range. Raises `Invalid` for an impossible one."""
    if start > end or (end - start).days > MOST_DAYS:
        problem = FieldProblem(
            pointer="#/query/end_date", code="range", message="At most 37 months from start_date on."
        )
        raise Invalid(errors=[problem])
    asked = (
        _item(source, client, start=start, end=end, edge=edge) if client.id in entitled else _not_entitled(client)
        for client in wanted
    )
    return Portfolio(start_date=start, end_date=end, items=await asyncio.gather(*asked))


async def _item(source: PortfolioSource, client: ClientOfUser, *, start: date, end: date, edge: Edge) -> PortfolioItem:
    question = SummaryQuestion(dataset=_dataset(client), start_date=start, end_date=end)
    answer = await source.ask(client.id, question, actor=edge.caller.subject, request_id=edge.request_id)
    if not isinstance(answer, TenantSummary):
        return _blank(client).model_copy(update={"state": answer})
    return _blank(client).model_copy(
        update={
            "state": answer.state,
            "summary": PortfolioSummary(**answer.totals.model_dump()) if answer.totals else None,
            "freshness": PortfolioFreshness(
                state=answer.freshness,
                age_seconds=answer.age_seconds,
                snapshot_generated_at=answer.snapshot_generated_at,
                data_through=answer.data_through,
            ),
            "problems": answer.problems,
        }
    )


async def _not_entitled(client: ClientOfUser) -> PortfolioItem:
    return _blank(client)


def _dataset(client: ClientOfUser) -> Dataset:
    return Dataset.demo if client.is_demo else Dataset.warehouse


def _blank(client: ClientOfUser) -> PortfolioItem:
    return PortfolioItem(
        client_id=client.id,
        name=client.name,
        slug=client.slug,
        is_demo=client.is_demo,
        role=client.role,
        state="not_entitled",
        dataset=_dataset(client).value,
        summary=None,
        freshness=None,
        problems=[],
    )
