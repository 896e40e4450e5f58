"""Messages to Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

from typing import Any

import orjson
from pydantic import SecretStr

from libs.http_outside import OutsideAnswer, OutsideClient, OutsideError
from libs.jobs import JobContext, Permanent, RetryLater
from libs.jobs.effects import NotDone, perform_once
from services.metrics.alerts.mails import ENDINGS, HEADS
from services.metrics.models import AlertEvent

MOST_HEADER, MOST_TEXT = 150, 3000  # limits of a header's and of a section's text
HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Opsight-Alerts/1"}
UNSENT = frozenset({"address_refused", "name_unknown"})
"""Failures before anything was sent."""
SECONDS_TO_WAIT = 30.0


def message(event: AlertEvent, address: str) -> dict[str, Any]:
    """Blocks for the channel, and a text for notifications; Slack's markup in our texts means nothing."""
    title = f"{HEADS[event.kind]}: {event.rule_name}"
    facts = f"{event.severity.capitalize()} · {event.occurred_at:%Y-%m-%d %H:%M} UTC · {ENDINGS[event.kind]}"
    return {
        "text": _plain(f"{title} – {event.message}", MOST_TEXT),
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": title[:MOST_HEADER]}},
            {"type": "section", "text": {"type": "mrkdwn", "text": _plain(event.message, MOST_TEXT)}},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": _plain(facts, MOST_TEXT)}]},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{address}/alerts|Look at it in Opsight>"}},
        ],
    }


async def post_once(context: JobContext, outside: OutsideClient, url: SecretStr, body: dict[str, Any]) -> None:
    """Post, once whatever happens to the worker: Slack cannot tell a repetition.

    Raises `Permanent` when Slack refuses, `RetryLater` when it asks to wait or fails, `EffectUncertain` when the line
    broke in the middle.
    """

    async def act(key: str) -> str | None:
        try:
            answer = await outside.post(url.get_secret_value(), content=orjson.dumps(body), headers=HEADERS)
        except OutsideError as error:
            if error.code in UNSENT:
                raise NotDone from Permanent(error.code, str(error))
            raise
        if answer.status != 200:
            raise NotDone from _refusal(answer)
        return None

    await perform_once(context, "slack", act, knows_key=False)


def _refusal(answer: OutsideAnswer) -> Permanent | RetryLater:
    """Slack names the reason in the body: `invalid_payload`, `no_service`, `channel_is_archived`."""
    if answer.status == 429 or answer.status >= 500:
        wish = answer.headers.get("retry-after", "")
        seconds = float(wish) if wish.isdigit() else SECONDS_TO_WAIT
        return RetryLater(seconds, "slack_busy", f"Slack answered {answer.status}.")
    reason = answer.body[:80].decode("ascii", "replace")
    named = reason if reason.replace("_", "").isalnum() else "no reason"
    return Permanent("slack_refused", f"Slack answered {answer.status}: {named}.")


def _plain(text: str, most: int) -> str:
    """`&`, `<` and `>` are markup to Slack: `<!channel>` would call everybody."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if len(escaped) <= most else escaped[: most - 1].rpartition(" ")[0] + "…"
