"""Duplicates of locations: what is there already, and why it is taken for the same."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from contracts.ops_hub.locations import Address, LocationWrite

MOST_CANDIDATES = 20
DuplicateVerdict = Literal["duplicate", "suggested", "none"]
DuplicateReason = Literal[
    "place_id", "address_and_name", "address_and_phone", "address", "phone", "similar_address", "name_nearby"
]


class DuplicateCandidate(BaseModel):
    """A location that is there, and what speaks for its being the same."""

    id: UUID
    name: str
    store_code: str | None
    address: Address
    phone: str | None
    verdict: Literal["duplicate", "suggested"] = Field(
        description="A `duplicate` cannot be added; what is only `suggested` can, with a reason."
    )
    reasons: list[DuplicateReason]
    name_similarity: float = Field(ge=0, le=1, description="1 is the same name.")


class DuplicateCheck(LocationWrite):
    """A location to look for before it is added or changed."""

    except_id: UUID | None = Field(
        None, description="The location that is being changed: it is no duplicate of itself."
    )


class DuplicateReport(BaseModel):
    """Whether a location is there already; the likeliest first, and at most 20."""

    verdict: DuplicateVerdict
    candidates: list[DuplicateCandidate]
