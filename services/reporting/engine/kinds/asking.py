"""Questions to the services that own the numbers, asked with the rights of a run's owner."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
from pydantic import BaseModel

from libs.auth import Principal, Scope, TokenSigner
from libs.http import service_client
from libs.jobs import RetryLater
from libs.settings import Settings
from services.reporting.models import ReportRun
from services.reporting.runs.kinds import Failure, RunBroken

AnswerT = TypeVar("AnswerT", bound=BaseModel)
SECONDS = 30.0
Parameters = Mapping[str, str | int | list[str]]


@dataclass(frozen=True)
class Source:
    """Who owns a kind's numbers, and the scope that reading them takes."""

    service: str
    scope: Scope


class Asker:
    """Asks one service for one run. An answer that waiting may mend is tried again by the run's job."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, answer: type[AnswerT], parameters: Parameters | None = None) -> AnswerT:
        """Raises `RunBroken` when the question is refused, `RetryLater` when the service asks to wait."""
        return _read(await self._client.get(f"/api/v1{path}", params=dict(parameters or {})), answer)

    async def post(self, path: str, answer: type[AnswerT], question: BaseModel) -> AnswerT:
        """Raises as `get` does."""
        body = question.model_dump(mode="json", exclude_none=True)
        return _read(await self._client.post(f"/api/v1{path}", json=body), answer)


@asynccontextmanager
async def asking(settings: Settings, signer: TokenSigner, run: ReportRun, source: Source) -> AsyncGenerator[Asker]:
    """An asker of `source` for as long as the block runs."""
    principal = owner_of(run, signer.issuer, source.scope)
    async with service_client(settings, signer, source.service, principal=principal, timeout_seconds=SECONDS) as client:
        yield Asker(client)


def owner_of(run: ReportRun, issuer: str, scope: Scope) -> Principal:
    """The run's owner, limited as the run was frozen with, and to reading."""
    accounts: list[str] | None = run.viewer_scope.get("accounts")
    return Principal(
        issuer=issuer,
        subject=run.owner,
        tenant_id=run.tenant_id,
        scopes=frozenset({scope}),
        accounts=None if accounts is None else frozenset(accounts),
        aggregates_only=bool(run.viewer_scope.get("aggregates_only")),
        test=bool(run.viewer_scope.get("test")),
    )


def _read(answer: httpx.Response, wanted: type[AnswerT]) -> AnswerT:
    if answer.status_code in (429, 503):
        raise RetryLater(_seconds(answer), "source_not_ready", "The figures cannot be read yet.")
    if 400 <= answer.status_code < 500:
        told = f"The figures were refused with {answer.status_code}. Look at what the report covers, and who owns it."
        raise RunBroken(Failure("invalid_config", "figures_refused", told))
    answer.raise_for_status()
    return wanted.model_validate_json(answer.content)


def _seconds(answer: httpx.Response) -> float:
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else 30.0
