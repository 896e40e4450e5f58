"""Taking messages of SNS in: of the one topic that the operator named, signed by SNS, each once."""

import structlog
from pydantic import ValidationError

from contracts.reporting.ses_feedback import FeedbackTaken
from libs.db import Database
from services.reporting.deliveries.returning import take_bounce
from services.reporting.ses_feedback.errors import FeedbackOff, FeedbackRefused, FeedbackUnreadable
from services.reporting.ses_feedback.feedback import read_feedback
from services.reporting.ses_feedback.line import SnsLine
from services.reporting.ses_feedback.message import SnsMessage, is_signed_by

SENDER = "service:ses"
log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def take(database: Database, line: SnsLine, body: bytes) -> FeedbackTaken:
    """What came of a message. A second time changes nothing.

    Raises `FeedbackOff`, `FeedbackUnreadable`, `FeedbackRefused` and `SnsSilent`.
    """
    if line.topic_arn is None:
        raise FeedbackOff
    try:
        message = SnsMessage.model_validate_json(body)
    except ValidationError as error:
        raise FeedbackUnreadable from error
    await _refuse_foreign(line, message)
    match message.type:
        case "SubscriptionConfirmation":
            return await _confirm(line, message)
        case "Notification":
            return await _note(database, message)
        case "UnsubscribeConfirmation":
            log.warning("ses_feedback.unsubscribed", message_id=message.message_id)
            return FeedbackTaken(outcome="ignored")


async def _refuse_foreign(line: SnsLine, message: SnsMessage) -> None:
    """Nothing is fetched for another topic, nor from elsewhere than SNS."""
    if message.topic_arn != line.topic_arn or not message.names_certificate_of_amazon:
        raise FeedbackRefused
    if not is_signed_by(await line.key_of(message.certificate_url), message):
        raise FeedbackRefused


async def _confirm(line: SnsLine, message: SnsMessage) -> FeedbackTaken:
    url = message.confirmation_url
    if url is None:
        raise FeedbackRefused
    await line.confirm(url)
    log.info("ses_feedback.confirmed", message_id=message.message_id)
    return FeedbackTaken(outcome="confirmed")


async def _note(database: Database, message: SnsMessage) -> FeedbackTaken:
    bounce = read_feedback(message.message)
    if bounce is None:
        return FeedbackTaken(outcome="ignored")
    returned = await take_bounce(database, bounce, by=SENDER, notice=message.message_id)
    return FeedbackTaken(outcome=returned.outcome)
