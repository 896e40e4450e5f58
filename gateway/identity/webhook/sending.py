"""One attempt at a delivery: sign, post, and decide what comes next (Standard Webhooks).

A delivery is a row; each attempt is a job that makes it and, in its last transaction, writes down how it went and
queues the next one. So waits follow our table, the partner's `Retry-After` is a floor, and all of it can be seen.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks.webhooks import Webhook

from contracts.gateway.jobs import DeliverWebhook, SendMail
from gateway.identity.credential.held import HeldSecrets
from gateway.identity.mail.outgoing import send_later
from gateway.identity.webhook import deliveries, metrics, repository
from gateway.identity.webhook.catalogue import payload
from gateway.identity.webhook.repository import Work
from gateway.models import WebhookAttempt, WebhookDelivery, WebhookSubscription
from libs.audit import record_audit
from libs.clock import utc_now
from libs.http import service_principal
from libs.http_outside import OutsideAnswer, OutsideClient, OutsideError
from libs.jobs import JobContext, RetryLater
from libs.vault import SecretGone, VaultUnavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# Seconds until the next attempt, after each failed one (Standard Webhooks): 10 attempts over 3 days.
WAITS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.2
MOST_RETRY_AFTER = 86_400.0
GIVEN_UP_AFTER = timedelta(days=5)
AGENT = "Opsight-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went; `error` is None when the partner took the event. `retry_after` is the partner's wish."""

    started_at: datetime
    status: int | None
    latency_ms: float | None
    error: str | None
    retry_after: float = 0.0


async def attempt(context: JobContext, wanted: DeliverWebhook, *, outside: OutsideClient, secrets: HeldSecrets) -> None:
    """Make the attempt that the job is for, unless it has been made already or nobody wants it any more.

    Raises `RetryLater` while the vault is away: that is no attempt, and no fault of the partner's.
    """
    async with context.session() as session:
        work = await repository.find_work(session, wanted.delivery_id)
        if work is None or not _is_due(work.delivery, wanted):
            return
        is_on = work.subscription.state == "enabled"
    outcome = await _post(work, outside, secrets) if is_on else Outcome(utc_now(), None, None, "subscription_off")
    async with context.closing_session() as session:
        held = await repository.find_work(session, wanted.delivery_id, hold=True)
        if held is not None and _is_due(held.delivery, wanted):
            await _note(session, context, held, outcome)


def _is_due(delivery: WebhookDelivery, wanted: DeliverWebhook) -> bool:
    return delivery.state == "pending" and delivery.attempts == wanted.attempt


async def _post(work: Work, outside: OutsideClient, secrets: HeldSecrets) -> Outcome:
    now = utc_now()
    body = orjson.dumps(payload(work.event.type, work.event.occurred_at, work.event.data))
    headers = {"Content-Type": "application/json", "User-Agent": AGENT}
    try:
        headers |= await _signed(work, body, now, secrets)
    except SecretGone as error:
        # Nothing is posted that nobody could check. The owner gives the subscription a new secret.
        log.error("webhook.secret_gone", subscription_id=str(work.subscription.id))
        return Outcome(now, None, None, error.code)
    except VaultUnavailable as error:
        raise RetryLater(float(error.headers["Retry-After"]), error.code, error.title) from error
    try:
        answer = await outside.post(work.subscription.url, content=body, headers=headers)
    except OutsideError as error:
        log.info("webhook.unanswered", subscription_id=str(work.subscription.id), error=error.code)
        return Outcome(now, None, None, error.code)
    return _judged(answer, now)


async def _signed(work: Work, body: bytes, now: datetime, secrets: HeldSecrets) -> dict[str, str]:
    """`webhook-id` stays the same over all attempts; `webhook-timestamp` is that of this one."""
    subscription, message_id = work.subscription, str(work.event.id)
    until = subscription.previous_secret_until
    refs = [subscription.secret_ref]
    if until is not None and until > now:
        refs.append(subscription.previous_secret_ref)
    values = [await secrets.get(ref, owner=subscription.tenant_id) for ref in refs]
    signatures = [Webhook(value.get_secret_value()).sign(message_id, now, body.decode()) for value in values]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _judged(answer: OutsideAnswer, started_at: datetime) -> Outcome:
    """2xx took it; everything else, redirects too, did not."""
    taken = 200 <= answer.status < 300
    latency_ms = round(answer.seconds * 1000, 2)
    wish = 0.0 if taken else retry_after(answer.headers.get("retry-after"), started_at)
    return Outcome(started_at, answer.status, latency_ms, None if taken else f"status_{answer.status}", wish)


def retry_after(header: str | None, now: datetime) -> float:
    """Seconds that the partner asks to wait, a day at most; 0 when it does not say, or not so that we understand."""
    if header is None:
        return 0.0
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MOST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), MOST_RETRY_AFTER)


def wait_after(tries: int, wish: float) -> float | None:
    """Seconds until the next attempt after `tries` failed ones, the partner's wish at least; None: it was the last."""
    if tries > len(WAITS):
        return None
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreads load, guards nothing
    return max(WAITS[tries - 1] * spread, wish)


async def _note(session: AsyncSession, context: JobContext, work: Work, outcome: Outcome) -> None:
    delivery, subscription = work.delivery, work.subscription
    delivery.attempts += 1
    delivery.tries += 1
    delivery.response_status, delivery.latency_ms = outcome.status, outcome.latency_ms
    delivery.error, delivery.last_attempt_at = outcome.error, outcome.started_at
    await repository.add_attempt(
        session,
        WebhookAttempt(
            tenant_id=delivery.tenant_id,
            delivery_id=delivery.id,
            number=delivery.attempts,
            started_at=outcome.started_at,
            response_status=outcome.status,
            latency_ms=outcome.latency_ms,
            error=outcome.error,
        ),
    )
    metrics.ATTEMPTS.labels("accepted" if outcome.error is None else "refused" if outcome.status else "failed").inc()
    if outcome.error is None:
        delivery.state, delivery.next_attempt_at = "delivered", None
        subscription.failing_since, subscription.last_delivered_at = None, utc_now()
    elif subscription.state != "enabled":
        delivery.state, delivery.next_attempt_at = "failed", None
    else:
        await _note_failure(session, context, work, outcome)


async def _note_failure(session: AsyncSession, context: JobContext, work: Work, outcome: Outcome) -> None:
    delivery, subscription, now = work.delivery, work.subscription, utc_now()
    failing_since = subscription.failing_since = subscription.failing_since or outcome.started_at
    wait = wait_after(delivery.tries, outcome.retry_after)
    if outcome.status == 410:
        await _disable(session, context, subscription, "gone")
    elif now - failing_since >= GIVEN_UP_AFTER:
        await _disable(session, context, subscription, "failing")
    if subscription.state != "enabled" or wait is None:
        delivery.state, delivery.next_attempt_at = "failed", None
        return
    delivery.next_attempt_at = now + timedelta(seconds=wait)
    await session.flush()
    await deliveries.enqueue_attempt(session, delivery, delivery.next_attempt_at)


async def _disable(
    session: AsyncSession,
    context: JobContext,
    subscription: WebhookSubscription,
    reason: Literal["gone", "failing"],
) -> None:
    """Send nothing more until somebody enables it again, and tell the tenant's owners and admins."""
    subscription.state, subscription.disabled_reason = "disabled", reason
    principal = service_principal(context.signer, tenant_id=context.tenant_id, request_id=context.request_id)
    await record_audit(
        session,
        principal,
        action="webhook_subscription.disabled",
        object_type="webhook_subscription",
        object_id=str(subscription.id),
        detail={"name": subscription.name, "reason": reason},
    )
    for user_id in await repository.list_admin_ids(session):
        mail = SendMail(template="webhook_disabled", about=subscription.id, to=user_id)
        await send_later(session, mail, tenant_id=context.tenant_id)
    metrics.DISABLED.labels(reason).inc()
    log.warning("webhook.disabled", subscription_id=str(subscription.id), reason=reason)
