"""What this service asks the gateway, as itself, about a tenant and those in whose name reports run."""

from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from contracts.gateway.rights import (
    AddressesQuestion,
    KnownAddresses,
    OwnEntitlements,
    OwnerQuestion,
    OwnerRights,
)
from contracts.gateway.standing import EntitlementName
from libs.auth import TokenSigner
from libs.errors import Unavailable
from libs.http import ServiceToken, service_client, service_principal
from libs.settings import Settings

AnswerT = TypeVar("AnswerT", bound=BaseModel)
RETRY_SECONDS = 15
SECONDS = 5.0


class GatewaySilent(Unavailable):
    """The gateway does not answer, or not as agreed: nothing is known, so nothing is allowed. Try again later."""

    code, title = "rights_unknown", "What is allowed cannot be found out right now; try again shortly"


class QuestionRefused(Exception):
    """The gateway answers, and refuses this question for good (4xx): a fault of one side or the other."""


class Gateway:
    """A client of the gateway's internal side; close it."""

    def __init__(
        self, settings: Settings, signer: TokenSigner, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._signer = signer
        self._client = service_client(settings, signer, "gateway", timeout_seconds=SECONDS, transport=transport)

    async def close(self) -> None:
        await self._client.aclose()

    async def rights_of(self, tenant_id: UUID, subject: str) -> OwnerRights:
        """What `subject` may do in the tenant now. Raises `GatewaySilent` and `QuestionRefused`."""
        question = OwnerQuestion(subject=subject)
        return await self._ask(tenant_id, "POST", "owners/rights", "owners:look", OwnerRights, question)

    async def is_member(self, tenant_id: UUID, address: str) -> bool:
        """Whether a mail address belongs to a member of the tenant. Raises `GatewaySilent` and `QuestionRefused`."""
        question = AddressesQuestion(addresses=[address])
        answer = await self._ask(tenant_id, "POST", "members/known", "members:look", KnownAddresses, question)
        return address.casefold() in {known.casefold() for known in answer.known}

    async def is_entitled(self, tenant_id: UUID, name: EntitlementName) -> bool:
        """Whether the tenant is entitled to `name` now. Raises `GatewaySilent` and `QuestionRefused`."""
        answer = await self._ask(tenant_id, "GET", "entitlements", "entitlements:look", OwnEntitlements)
        return answer.entitlements.get(name, False)

    async def _ask(
        self,
        tenant_id: UUID,
        method: str,
        path: str,
        scope: str,
        wanted: type[AnswerT],
        question: BaseModel | None = None,
    ) -> AnswerT:
        principal = service_principal(self._signer, tenant_id=tenant_id, scopes=[scope])
        auth = ServiceToken(self._signer, "gateway", principal)
        body = question.model_dump(mode="json") if question else None
        try:
            answer = await self._client.request(method, f"/internal/{path}", json=body, auth=auth)
            if answer.is_client_error and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise QuestionRefused(f"{path} was refused with {answer.status_code}")
            answer.raise_for_status()
            return wanted.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise GatewaySilent(retry_after=RETRY_SECONDS) from error
