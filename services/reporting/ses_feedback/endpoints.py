"""`/webhooks/ses`: where Amazon SNS posts what SES says of mail. Its signature authorises it, and no session or key."""

from fastapi import APIRouter, Request

from contracts.reporting.ses_feedback import MOST_BODY, FeedbackTaken
from libs.auth import public
from libs.errors import problems
from services.reporting.ses_feedback import service
from services.reporting.ses_feedback.errors import FeedbackTooLarge

router = APIRouter(prefix="/webhooks", tags=["reporting"])

# SNS says that its JSON is plain text.
BODY = {
    "requestBody": {
        "required": True,
        "description": "A message of Amazon SNS, 256 KiB at most.",
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    }
}


@router.post(
    "/ses",
    operation_id="receive_ses_feedback",
    openapi_extra=public(None, anonymous=True, most_body=MOST_BODY, quota="webhook") | BODY,
    responses=problems(
        {
            403: "It is of another topic, or not signed by SNS: it is not said which.",
            404: "No topic is set up here.",
            413: "The body is larger than 256 KiB.",
            422: "It is no message of SNS.",
            503: "SNS does not answer for its certificate; it sends the message again.",
        }
    ),
)
async def receive_ses_feedback(request: Request) -> FeedbackTaken:
    """Take what SES says of a mail: a bounce, a complaint, a delay. The same message again changes nothing."""
    return await service.take(request.app.state.database, request.app.state.sns_line, await _read(request))


async def _read(request: Request) -> bytes:
    """Raises `FeedbackTooLarge` as soon as it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise FeedbackTooLarge
    return bytes(body)
