"""What the tests of requests for reviews share."""

import email
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.ops_hub.reviews.conftest import connect, place

__all__ = ["connect", "place"]

CONSENT = {"source": "purchase", "statement": "They agreed to be asked when they paid."}
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def shop(place) -> str:
    """The id of a location whose public listing is known."""
    return str(await place("Blue Door Coffee", source_mode="find", place_id="ChIJblue"))


@pytest.fixture
def ask(call, shop) -> Ask:
    """`await ask("ann@example.com", language="de")`: a request to these addresses."""

    async def send(*addresses: str, key: str | None = None, **fields: Any) -> httpx.Response:
        recipients = [{"email": address} for address in addresses]
        body = {"location_id": shop, "recipients": recipients, "consent": CONSENT} | fields
        return await call("POST", "/review-requests", json=body, headers={"Idempotency-Key": key or str(uuid4())})

    return send


@pytest.fixture
def mail(settings_for) -> Callable[[str], list[EmailMessage]]:
    """`mail("ann@example.com")`: what came for an address, from the local mailbox."""
    folder: Path = settings_for("ops_hub").data_dir / "mail"

    def read(address: str) -> list[EmailMessage]:
        messages = [email.message_from_bytes(one.read_bytes(), policy=default) for one in folder.glob("*.eml")]
        return [one for one in messages if one["To"] == address]

    return read


@pytest.fixture
def fresh() -> str:
    """An address that nobody else has."""
    return f"ann-{uuid4().hex}@example.com"
