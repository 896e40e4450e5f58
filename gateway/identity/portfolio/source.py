"""Asks the metrics service for a client's totals, on behalf of somebody of its agency."""

import asyncio
from typing import Literal
from uuid import UUID

import httpx
import structlog
from pydantic import ValidationError

from contracts.metrics.summary import SummaryQuestion, TenantSummary
from gateway.caller import ISSUER
from libs.auth import Principal, TokenSigner
from libs.settings import Settings
from libs.tls import trusted

log: structlog.stdlib.BoundLogger = structlog.get_logger()

AT_ONCE = 8
SECONDS = 3.0
SCOPES = frozenset({"metrics:aggregate"})


class PortfolioSource:
    """A few questions at a time; one that takes longer than `seconds` is late, and holds up nobody."""

    def __init__(self, settings: Settings, signer: TokenSigner, *, seconds: float = SECONDS) -> None:
        self._signer = signer
        self._client = httpx.AsyncClient(
            base_url=settings.metrics_url, timeout=seconds, trust_env=False, verify=trusted()
        )
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(
        self, tenant_id: UUID, question: SummaryQuestion, *, actor: str, request_id: str
    ) -> TenantSummary | Literal["late", "unavailable"]:
        """The tenant's totals; `actor` is the person they are for, and stands in the tenant's audit trail."""
        principal = Principal(ISSUER, f"service:{ISSUER}", tenant_id, SCOPES, actor, request_id)
        async with self._turns:
            try:
                answer = await self._client.post(
                    "/internal/summaries",
                    content=question.model_dump_json(),
                    headers={
                        "authorization": f"Bearer {self._signer.sign('metrics', principal)}",
                        "content-type": "application/json",
                        "x-request-id": request_id,
                    },
                )
                answer.raise_for_status()
                return TenantSummary.model_validate_json(answer.content)
            except httpx.TimeoutException:
                return "late"
            except (httpx.HTTPError, ValidationError) as error:
                log.warning("portfolio.unanswered", tenant_id=str(tenant_id), error=type(error).__name__)
                return "unavailable"
