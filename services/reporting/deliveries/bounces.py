"""Mail that comes back: delivery status notifications (RFC 3464), as mail servers write them."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Literal

Verdict = Literal["hard", "failed", "delayed", "complaint"]
MOST_BYTES = 20 * 1024 * 1024
MOST_WORDS = 300
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
# What a permanent failure says of the address itself: unknown, moved, disabled, unreachable. A full mailbox (5.2.2),
# a mail that is too large (5.3.4), a policy (5.7.x) or our own address (5.1.7, 5.1.8) say something else.
_OF_THE_ADDRESS = re.compile(r"^5\.(0\.\d+|1\.([0-6]|10)|2\.[01]|4\.[14])$")


class NotABounce(Exception):
    """The message is no notification of a mail of ours; the text says what is missing."""


@dataclass(frozen=True)
class Bounce:
    """What became of a mail. `hard`: its address takes none; `failed`: this mail did not arrive; `delayed`: a server is
    still trying; `complaint`: its recipient called it spam. `status` is an enhanced code (RFC 3463), empty where there
    is none; `words` what the server said, in short."""

    message_id: str
    verdict: Verdict
    status: str
    words: str


def read_bounce(raw: bytes) -> Bounce:
    """The bounce in a message. Our mail has one recipient each, so the first one that is reported is it.

    Raises `NotABounce`, also when the mail arrived after all.
    """
    if len(raw) > MOST_BYTES:
        raise NotABounce("it is larger than 20 MiB")
    message = message_from_bytes(raw, policy=compat32)
    fields = _fields(message)
    action = str(fields.get("Action", "")).strip().lower()
    if action not in ("failed", "delayed"):
        raise NotABounce(f"it reports no failure (Action: {action[:20] or 'none'})")
    diagnostic = on_one_line(str(fields.get("Diagnostic-Code", "")).partition(";")[2])
    status = _status(str(fields.get("Status", "")), diagnostic)
    return Bounce(_message_id(message), _verdict(action, status), status, diagnostic[:MOST_WORDS])


def is_of_the_address(status: str) -> bool:
    """Whether a permanent failure with this code (RFC 3463) says that the address itself takes no mail."""
    return _OF_THE_ADDRESS.match(status) is not None


def on_one_line(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))


def _fields(message: Message) -> Message:
    """The part of `message/delivery-status` about the recipient; the parser makes a message of each of its blocks."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            for block in part.get_payload():
                if isinstance(block, Message) and "Action" in block:
                    return block
    raise NotABounce("it has no delivery status (RFC 3464)")


def _message_id(message: Message) -> str:
    """Of the mail that came back: it stands in the part that returns it, whole or its headers alone."""
    for part in message.walk():
        returned = None if part is message else _returned(part)
        found = _MESSAGE_ID.search(str(returned.get("Message-ID", ""))) if returned else None
        if found:
            return found[0]
    raise NotABounce("it does not say which mail it is about (no Message-ID in the returned part)")


def _returned(part: Message) -> Message | None:
    match part.get_content_type():
        case "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            return message_from_bytes(payload, policy=compat32) if isinstance(payload, bytes) else None
        case "message/rfc822" if part.is_multipart():
            inner = part.get_payload(0)
            return inner if isinstance(inner, Message) else None
        case _:
            return None


def _status(said: str, diagnostic: str) -> str:
    """Servers that write `5.0.0` often have the exact code in what they quote."""
    field = _ENHANCED.search(said)
    quoted = _ENHANCED.search(diagnostic)
    if field is None or field.group(2, 3) == ("0", "0"):
        exact = quoted or field
        return exact[0] if exact else "5.0.0"
    return field[0]


def _verdict(action: str, status: str) -> Verdict:
    if action == "delayed":
        return "delayed"
    return "hard" if is_of_the_address(status) else "failed"
