"""What Amazon SES says of the domain that mail is sent from. Only mail that goes through SES is asked about."""

import asyncio
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from contracts.reporting.email_readiness import DnsRecord, EmailCheck, EmailCheckStatus

_HOST = re.compile(r"^email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$")


class SesSilent(Exception):
    """SES did not say; the text says why, and what to do."""


@dataclass(frozen=True)
class SesIdentity:
    """`dkim` is SES' own word of its signing, `tokens` name the records it signs with. Without `production` SES writes
    to addresses alone that it knows. `mail_from` is the domain of the envelope, when it is not Amazon's."""

    verified: bool
    dkim: str
    tokens: tuple[str, ...]
    forwards_bounces: bool
    mail_from: str | None
    production: bool


class Ses:
    """Asks SES of one region. boto3 blocks, so each question has a thread; it finds credentials as it always does."""

    def __init__(self, region: str, endpoint_url: str | None) -> None:
        self._region = region
        self._endpoint_url = endpoint_url

    @cached_property
    def _client(self) -> Any:
        config = Config(connect_timeout=1, read_timeout=1.5, retries={"total_max_attempts": 1, "mode": "standard"})
        return boto3.client("sesv2", region_name=self._region, endpoint_url=self._endpoint_url, config=config)

    async def look(self, domain: str) -> SesIdentity | None:
        """None when SES does not know the domain. Raises `SesSilent`."""
        return await asyncio.to_thread(self._look, domain)

    def _look(self, domain: str) -> SesIdentity | None:
        try:
            found = self._client.get_email_identity(EmailIdentity=domain)
            account = self._client.get_account()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code == "NotFoundException":
                return None
            raise SesSilent(_why(code)) from error
        except BotoCoreError as error:
            raise SesSilent(
                "SES could not be asked: give the reporting service AWS credentials and a way there."
            ) from error
        signing = found.get("DkimAttributes", {})
        return SesIdentity(
            verified=bool(found.get("VerifiedForSendingStatus")),
            dkim=str(signing.get("Status", "NOT_STARTED")) if signing.get("SigningEnabled") else "OFF",
            tokens=tuple(signing.get("Tokens", ())),
            forwards_bounces=bool(found.get("FeedbackForwardingStatus", True)),
            mail_from=found.get("MailFromAttributes", {}).get("MailFromDomain"),
            production=bool(account.get("ProductionAccessEnabled")),
        )


def region_in(smtp_url: str) -> str | None:
    """The region whose SES takes the mail; None when another server does."""
    found = _HOST.match(urlsplit(smtp_url).hostname or "")
    return found[1] if found else None


def check_ses(domain: str, identity: SesIdentity | None) -> EmailCheck:
    """What is wrong with the identity, the gravest first."""
    if identity is None:
        words = f"SES does not know {domain}. Make it an identity of its own in SES, with Easy DKIM."
        return ses_check("fail", words)
    wrong = _wrong(identity)
    status: EmailCheckStatus = wrong[0][0] if wrong else "pass"
    said = [
        f"verified: {'yes' if identity.verified else 'no'}",
        f"DKIM: {identity.dkim}",
        f"MAIL FROM: {identity.mail_from or 'amazonses.com'}",
    ]
    return EmailCheck(
        name="ses_identity",
        status=status,
        summary=wrong[0][1] if wrong else f"SES may send as {domain}, and signs it.",
        details=[words for _, words in wrong[1:]],
        found=said,
        publish=[] if identity.dkim == "SUCCESS" else ses_keys(domain, identity),
    )


def ses_keys(domain: str, identity: SesIdentity) -> list[DnsRecord]:
    """The records of Easy DKIM."""
    return [
        DnsRecord(name=f"{token}._domainkey.{domain}", type="CNAME", value=f"{token}.dkim.amazonses.com")
        for token in identity.tokens[:10]
    ]


def ses_check(status: EmailCheckStatus, summary: str) -> EmailCheck:
    return EmailCheck(name="ses_identity", status=status, summary=summary, details=[], found=[], publish=[])


def _wrong(identity: SesIdentity) -> list[tuple[Literal["warn", "fail"], str]]:
    fails: list[tuple[Literal["warn", "fail"], bool, str]] = [
        ("fail", identity.verified, "SES has not verified the domain yet. Publish its records, and wait."),
        ("fail", identity.dkim == "SUCCESS", f"SES does not sign mail of the domain (DKIM: {identity.dkim})."),
        ("fail", identity.production, "SES keeps the account in its sandbox. Ask for production access."),
        (
            "warn",
            identity.mail_from is not None,
            "The envelope is Amazon's: set a MAIL FROM domain, so that SPF counts.",
        ),
    ]
    return [(status, words) for status, holds, words in fails if not holds]


def _why(code: str) -> str:
    if code in ("AccessDenied", "AccessDeniedException"):
        return "SES refuses to say. Allow ses:GetEmailIdentity and ses:GetAccount to the reporting service."
    return f"SES did not answer the question ({code[:60] or 'no reason'})."
