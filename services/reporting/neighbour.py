"""Asking another service on its internal side, as this service itself."""

from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from libs.auth import TokenSigner
from libs.errors import Unavailable
from libs.http import ServiceToken, service_client, service_principal
from libs.settings import Settings

AnswerT = TypeVar("AnswerT", bound=BaseModel)
RETRY_SECONDS = 15
SECONDS = 5.0


class QuestionRefused(Exception):
    """The other side answers, and refuses this question for good (4xx): a fault of one side or the other."""


class Neighbour:
    """A client of `service`, which raises `silent` when it does not answer, or not as agreed; close it."""

    def __init__(
        self,
        settings: Settings,
        signer: TokenSigner,
        service: str,
        *,
        silent: type[Unavailable],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._signer, self._service, self._silent = signer, service, silent
        self._client = service_client(settings, signer, service, timeout_seconds=SECONDS, transport=transport)

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(
        self,
        tenant_id: UUID,
        method: str,
        path: str,
        *,
        scope: str,
        wanted: type[AnswerT],
        question: BaseModel | None = None,
    ) -> AnswerT:
        """What it answers for the tenant. Raises `silent`, an `Unavailable`, and `QuestionRefused`."""
        principal = service_principal(self._signer, tenant_id=tenant_id, scopes=[scope])
        auth = ServiceToken(self._signer, self._service, principal)
        body = question.model_dump(mode="json") if question else None
        try:
            answer = await self._client.request(method, f"/internal/{path}", json=body, auth=auth)
            if answer.is_client_error and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise QuestionRefused(f"{path} was refused with {answer.status_code}")
            answer.raise_for_status()
            return wanted.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise self._silent(retry_after=RETRY_SECONDS) from error
