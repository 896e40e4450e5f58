"""Checks that a webhook is from Opsight and fresh; the standard library is enough."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class NotGenuine(Exception):
    """Answer 401, and do nothing."""


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The event in `body`, exactly as it arrived; `headers` with names in lower case. Raises `NotGenuine`."""
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        raise NotGenuine("too old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # During a rotation there are two signatures; one that fits is enough.
    given = headers["webhook-signature"].split(" ")
    if not any(hmac.compare_digest(wanted, one) for one in given):
        raise NotGenuine("wrong signature")
    return json.loads(body)
