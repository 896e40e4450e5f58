"""The mail that tells one recipient of an event."""

from libs.mail import Mail
from services.metrics.models import AlertEvent

HEADS = {"fired": "Alert", "reminded": "Still firing", "resolved": "Resolved", "test": "Test"}
ENDINGS = {
    "fired": "You are told again only if it lasts beyond its cool-down, and when it is over.",
    "reminded": "It has lasted beyond its cool-down.",
    "resolved": "The condition no longer holds.",
    "test": "Somebody tried the rule out; nothing has to be done.",
}


def write(event: AlertEvent, recipient: str, address: str) -> Mail:
    """What was found, why the recipient is told, and where to look."""
    text = "\n\n".join(
        (
            event.message,
            f"Rule: {event.rule_name} ({event.severity})\nAt: {event.occurred_at:%Y-%m-%d %H:%M} UTC",
            ENDINGS[event.kind],
            f"Look at it: {address}/alerts",
        )
    )
    return Mail(to=[recipient], subject=f"{HEADS[event.kind]}: {event.rule_name}", text=text)
