"""What SES says of a mail: bounces, complaints, delays.

Source: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html, and event-publishing for configuration
sets, which names the same parts. Both give the headers of the mail as it was handed over, so its own `Message-ID`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from services.reporting.deliveries.bounces import MOST_WORDS, Bounce, Verdict, is_of_the_address, on_one_line

# SES sends nothing to an address that it has suppressed itself; what it says of it is of the address.
_GONE = frozenset({"NoEmail", "Suppressed", "OnAccountSuppressionList"})


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


class _CommonHeaders(_Part):
    message_id: str = Field(max_length=300)


class _Mail(_Part):
    common_headers: _CommonHeaders


class _Recipient(_Part):
    status: str = ""
    diagnostic_code: str = ""


class _Bounce(_Part):
    bounce_type: str
    bounce_sub_type: str = ""
    bounced_recipients: list[_Recipient] = []


class _Complaint(_Part):
    complaint_feedback_type: str | None = None


class _Delay(_Part):
    delay_type: str = ""
    delayed_recipients: list[_Recipient] = []


class _Told(_Part):
    """Notifications of an identity say `notificationType`, events of a configuration set say `eventType`."""

    notification_type: str | None = None
    event_type: str | None = None
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery_delay: _Delay | None = None


def read_feedback(said: str) -> Bounce | None:
    """What is kept of it; None of what says that all is well, and of anything else."""
    try:
        told = _Told.model_validate_json(said)
    except ValidationError:
        return None
    message_id = told.mail.common_headers.message_id
    match told.notification_type or told.event_type:
        case "Bounce" if told.bounce:
            return _bounced(message_id, told.bounce)
        case "Complaint" if told.complaint:
            return Bounce(message_id, "complaint", "", _words(told.complaint.complaint_feedback_type or "complaint"))
        case "DeliveryDelay" if told.delivery_delay:
            return _of(message_id, "delayed", told.delivery_delay.delayed_recipients, told.delivery_delay.delay_type)
        case _:
            return None


def _bounced(message_id: str, bounce: _Bounce) -> Bounce:
    """Judged as a returned mail is: a permanent failure may be of the mail, or of us."""
    return _of(message_id, _verdict(bounce), bounce.bounced_recipients, bounce.bounce_sub_type)


def _verdict(bounce: _Bounce) -> Literal["hard", "failed"]:
    if bounce.bounce_type != "Permanent":
        return "failed"
    status = next((one.status for one in bounce.bounced_recipients if one.status), "")
    is_gone = bounce.bounce_sub_type in _GONE or is_of_the_address(status)
    return "hard" if is_gone or (not status and bounce.bounce_sub_type == "General") else "failed"


def _of(message_id: str, verdict: Verdict, recipients: list[_Recipient], otherwise: str) -> Bounce:
    """Of the first recipient: a mail of ours has one."""
    first = recipients[0] if recipients else _Recipient()
    return Bounce(message_id, verdict, first.status[:20], _words(first.diagnostic_code or otherwise))


def _words(text: str) -> str:
    return on_one_line(text)[:MOST_WORDS]
