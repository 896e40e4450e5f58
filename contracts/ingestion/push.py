"""Pushed records: a program of a customer sends rows of a dataset as JSON."""

from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ingestion.uploads import Counts, Notice


class RecordError(BaseModel):
    """One thing wrong in one record."""

    row: int = Field(description="Place of the record in the array, or its line; the first is 1.")
    pointer: str = Field(description="JSON pointer into the record.")
    rule: str = Field(description="The rule that was broken, stable for programs.")
    message: str


class PushResult(BaseModel):
    """Where every record went."""

    id: UUID = Field(description="Of this push; `origin_id` of the rows that it brought to the quarantine.")
    dataset: str = Field(description="Dataset and version that the records were checked against: `name@version`.")
    counts: Counts
    errors: list[RecordError] = Field(description="The first 100; the quarantine holds every one of them.")
    notices: list[Notice]
