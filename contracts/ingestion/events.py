"""Facts that the ingestion service tells others."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from contracts.events import Event


class LandedAccount(BaseModel):
    """An ad account of which rows were written, and the days they are about."""

    platform: str
    account_id: str
    min_date: date
    max_date: date


class DataLanded(Event):
    """Raw rows were written, in the transaction that publishes this."""

    TYPE: ClassVar[str] = "ingestion.data_landed"
    dataset: Literal["warehouse", "demo"]
    source: str
    tables: list[str]
    accounts: list[LandedAccount]
    job_id: UUID
