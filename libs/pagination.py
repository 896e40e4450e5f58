"""Keyset pagination: `{items, next_cursor}` with a signed, opaque cursor."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from libs.errors import FieldProblem, Invalid

ItemT = TypeVar("ItemT")

PageLimit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]
PageCursor = Annotated[str | None, Query(max_length=512, description="`next_cursor` of the page before.")]


class Page(BaseModel, Generic[ItemT]):
    """One page of a list. `next_cursor` is null on the last page."""

    items: list[ItemT]
    next_cursor: str | None = Field(None, description="Give it as `cursor` to read on; null at the end.")


class CursorCodec:
    """Signs the last row's sort key, so that a cursor can be neither read nor made by hand."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"opsight-cursor" + key).digest()

    def encode(self, *position: str) -> str:
        body = json.dumps(position, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(body) + body).decode().rstrip("=")

    def decode(self, cursor: str, size: int) -> tuple[str, ...]:
        """The position in `cursor`; raises `Invalid` for anything this codec did not make with `size` parts."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError as error:
            raise bad_cursor() from error
        mac, body = raw[:16], raw[16:]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise bad_cursor()
        position = tuple(json.loads(body))
        if len(position) != size:
            raise bad_cursor()
        return position

    def decode_row(self, cursor: str | None) -> tuple[datetime, UUID] | None:
        """The moment and id of the last row of the page before, for lists in the order of both; None at the start."""
        if cursor is None:
            return None
        moment, row_id = self.decode(cursor, 2)
        return datetime.fromisoformat(moment), UUID(row_id)

    def _mac(self, body: bytes) -> bytes:
        return hmac.new(self._key, body, hashlib.sha256).digest()[:16]


def bad_cursor() -> Invalid:
    """What a cursor is answered that no page of this list gave."""
    problem = FieldProblem(pointer="#/query/cursor", code="cursor", message="Use next_cursor of an earlier page.")
    return Invalid(errors=[problem])
