"""All checks of the sender, at once, within three seconds, kept for some minutes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

import structlog

from contracts.reporting.email_readiness import EmailCheck, EmailCheckName, EmailReadiness, MailTransport
from libs.clock import Clock, utc_now
from services.reporting.readiness.answering import check_bounces, check_one_click
from services.reporting.readiness.dkim import check_dkim
from services.reporting.readiness.dmarc import check_dmarc
from services.reporting.readiness.names import Names, NamesSilent
from services.reporting.readiness.ses import Ses, SesIdentity, SesSilent, check_ses, region_in, ses_check
from services.reporting.readiness.spf import SES, check_spf
from services.reporting.settings import ReportingSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SECONDS = 2.8
KEPT = timedelta(minutes=10)
SOONEST = timedelta(seconds=10)
NEEDED: tuple[EmailCheckName, ...] = ("spf", "dkim", "dmarc", "one_click_unsubscribe")
IN_HOUSE = (
    "Mail stays in this installation's own mailbox. Set OPSIGHT_SMTP_URL and OPSIGHT_MAIL_FROM to send it to people."
)
NO_DOMAIN = "The sender has no domain of the internet. Set OPSIGHT_MAIL_FROM to an address of yours."
SILENT = "No server of names answered. Look at this machine's network, or set OPSIGHT_DNS_SERVERS."


class SenderReadiness:
    """Looks, and remembers. One for a process; several askers wait for one look."""

    def __init__(self, settings: ReportingSettings, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._kept: EmailReadiness | None = None
        self._looking = asyncio.Lock()
        url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
        region = region_in(url) if url else None
        self._host = urlsplit(url).hostname if url else None
        self._ses = Ses(region, settings.ses_url) if region else None
        self._transport: MailTransport = "mailbox" if url is None else "ses" if region else "smtp"

    async def read(self, *, refresh: bool) -> EmailReadiness:
        """What was found in the last ten minutes; with `refresh` in the last ten seconds."""
        async with self._looking:
            if self._kept is None or self._clock() - self._kept.checked_at >= (SOONEST if refresh else KEPT):
                self._kept = await self._look(self._clock())
            return self._kept

    async def _look(self, now: datetime) -> EmailReadiness:
        sender = self._settings.mail_from
        domain = parseaddr(sender)[1].rpartition("@")[2].lower().rstrip(".")
        checks = await self._checks(domain)
        log.info("email.readiness_checked", **{one.name: one.status for one in checks})
        return EmailReadiness(
            sender=sender,
            domain=domain,
            transport=self._transport,
            ready=_is_ready(checks),
            checked_at=now,
            checks=checks,
        )

    async def _checks(self, domain: str) -> list[EmailCheck]:
        """In the order of the contract."""
        if not _is_of_the_internet(domain):
            why = IN_HOUSE if self._transport == "mailbox" else NO_DOMAIN
            names: tuple[EmailCheckName, ...] = (*NEEDED, "bounces", "ses_identity")
            return [_unseen(name, why) for name in names]
        until = asyncio.get_running_loop().time() + SECONDS
        names_asked = Names(self._settings.dns_servers, seconds=self._settings.dns_answer_seconds)
        asked = asyncio.ensure_future(self._ask_ses(domain, until))

        async def dkim() -> EmailCheck:
            return await check_dkim(names_asked, domain, self._settings.dkim_selectors or _selectors(await asked))

        async def bounces() -> EmailCheck:
            return await check_bounces(names_asked, domain, told_by_sns_alone=_by_sns_alone(await asked))

        found = await asyncio.gather(
            _within(until, "spf", lambda: check_spf(names_asked, domain, self._own_term())),
            _within(until, "dkim", dkim),
            _within(until, "dmarc", lambda: check_dmarc(names_asked, domain)),
            self._one_click(),
            _within(until, "bounces", bounces),
            self._ses_identity(domain, asked),
        )
        return list(found)

    async def _one_click(self) -> EmailCheck:
        if self._transport == "mailbox":
            return _unseen("one_click_unsubscribe", IN_HOUSE)
        return check_one_click(self._settings.address)

    async def _ask_ses(self, domain: str, until: float) -> "SesIdentity | SesSilent | None":
        if self._ses is None:
            return SesSilent("Mail does not go through Amazon SES.")
        try:
            async with asyncio.timeout_at(until - 1):
                return await self._ses.look(domain)
        except SesSilent as silent:
            return silent
        except TimeoutError:
            return SesSilent("SES did not answer in time. Look at this machine's network.")

    async def _ses_identity(self, domain: str, asked: "Awaitable[SesIdentity | SesSilent | None]") -> EmailCheck:
        found = await asked
        return ses_check("not_checkable", str(found)) if isinstance(found, SesSilent) else check_ses(domain, found)

    def _own_term(self) -> str | None:
        """What lets our mail server send, as SPF says it."""
        if self._ses is not None:
            return SES
        return f"a:{self._host}" if self._host and "." in self._host else None


async def _within(until: float, name: EmailCheckName, check: Callable[[], Awaitable[EmailCheck]]) -> EmailCheck:
    try:
        async with asyncio.timeout_at(until):
            return await check()
    except (NamesSilent, TimeoutError):
        return _unseen(name, SILENT)


def _unseen(name: EmailCheckName, why: str) -> EmailCheck:
    return EmailCheck(name=name, status="not_checkable", summary=why, details=[], found=[], publish=[])


def _is_of_the_internet(domain: str) -> bool:
    return "." in domain and not domain.endswith((".localhost", ".local", ".internal"))


def _selectors(found: "SesIdentity | SesSilent | None") -> tuple[str, ...]:
    return found.tokens if isinstance(found, SesIdentity) else ()


def _by_sns_alone(found: "SesIdentity | SesSilent | None") -> bool:
    return isinstance(found, SesIdentity) and not found.forwards_bounces


def _is_ready(checks: list[EmailCheck]) -> bool:
    status = {one.name: one.status for one in checks}
    return "fail" not in status.values() and all(status[name] != "not_checkable" for name in NEEDED)
