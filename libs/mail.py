"""Mail over SMTP, or into a local mailbox folder when no server is configured.

A message's `Message-ID` follows from its effect key, so that a second copy, should there ever be one, shows as the
same message. Over SMTP nothing is silently sent twice: see `libs.jobs.effects`. A worker that goes before it says DATA
has certainly sent nothing, and the next one sends; one that goes between DATA and noting the server's answer leaves
something that nobody can know, and a person decides.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from libs.clock import Clock, utc_now
from libs.jobs.context import JobContext
from libs.jobs.effects import Announce, NotDone, perform_announced, perform_once
from libs.jobs.errors import Permanent
from libs.settings import Settings

TIMEOUT_SECONDS = 20.0
_BY_POLICY = re.compile(r"5\.7\.\d")


class _OneLineHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]  # as the registry mixes them
    """A header with an address that mail programs open: folded at 78 columns it would be encoded, and no address."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _OneLineHeader)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; `media_type` such as `application/pdf`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """What is to be sent. `headers` are further ones, such as `List-Unsubscribe`; a line break in any is refused.
    `sender_name` stands before the installation's own address, instead of the name that is there."""

    to: Sequence[str]
    subject: str
    text: str
    html: str | None = None
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    attachments: Sequence[Attachment] = ()
    sender_name: str | None = None


class MailRefused(Permanent):
    """The mail server refuses this mail for good (5xx); sending it again would not help."""

    def __init__(self, message: str) -> None:
        super().__init__("mail_refused", message)


class RecipientRefused(MailRefused):
    """The mail server takes nothing for this address for good: a bounce while the line is open."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.code = "recipient_refused"


async def _tell_nobody() -> None:
    """There is no ledger."""


class Transport(Protocol):
    """Carries a finished message; raises `NotDone` when it certainly did not go out.

    It awaits `announce` right before the message may be on its way.
    """

    async def send(self, message: EmailMessage, announce: Announce = ...) -> None: ...


class Mailer:
    """Composes and sends mail from one address."""

    def __init__(self, transport: Transport, sender: str, clock: Clock = utc_now) -> None:
        self._transport = transport
        self._sender = sender
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: Settings) -> "Mailer":
        """Over `smtp_url` when it is set, else into the folder `mail` of `data_dir`."""
        if settings.smtp_url is None:
            return cls(Mailbox(settings.data_dir / "mail"), settings.mail_from)
        return cls(SmtpServer(settings.smtp_url.get_secret_value()), settings.mail_from)

    async def send(self, mail: Mail, *, key: str, announce: Announce = _tell_nobody) -> str:
        """Send now; answers the `Message-ID`, which follows from `key`. Raises `NotDone` and `MailRefused`."""
        message = self.compose(mail, key=key)
        await self._transport.send(message, announce)
        return str(message["Message-ID"])

    async def send_once(self, context: JobContext, mail: Mail, *, target: str, name: str | None = None) -> str | None:
        """Send as part of a job, once for this job and `target`, whatever happens to the worker.

        `name` gives the message its `Message-ID` where another job may have to send the same one. Raises
        `EffectUncertain` when the line broke in mid-sending: then a person decides.
        """

        async def act(key: str, announce: Announce = _tell_nobody) -> str | None:
            return await self.send(mail, key=name or key, announce=announce)

        if isinstance(self._transport, Mailbox):
            return await perform_once(context, target, act, knows_key=True)
        return await perform_announced(context, target, act)

    def message_id(self, key: str) -> str:
        """The `Message-ID` of the mail with this key, known before it is sent."""
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"

    def compose(self, mail: Mail, *, key: str) -> EmailMessage:
        """The message as it goes out. Raises `ValueError` for a header with a line break."""
        message = EmailMessage(policy=_POLICY)
        message["From"] = self._from(mail.sender_name)
        message["To"] = ", ".join(mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = self.message_id(key)
        if mail.reply_to:
            message["Reply-To"] = mail.reply_to
        for name, value in mail.headers.items():
            message[name] = value
        message.set_content(mail.text)
        if mail.html is not None:
            message.add_alternative(mail.html, subtype="html")
        for attachment in mail.attachments:
            main, _, sub = attachment.media_type.partition("/")
            message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
        return message

    def _from(self, name: str | None) -> str | Address:
        address = parseaddr(self._sender)[1]
        return Address(name, addr_spec=address) if name and address else self._sender


class Mailbox:
    """A folder with one `.eml` file a message. The same message again replaces itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage, announce: Announce = _tell_nobody) -> None:
        await announce()
        await asyncio.to_thread(self._write, message)

    def _write(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        partial = self.folder / f".{name}.partial"
        partial.write_bytes(bytes(message))
        partial.rename(self.folder / f"{name}.eml")


class SmtpServer:
    """`smtp://user:password@host:587` (STARTTLS when offered) or `smtps://host:465`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._hostname = parts.hostname or "localhost"
        self._implicit_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage, announce: Announce = _tell_nobody) -> None:
        client = _AnnouncingClient(
            announce,
            hostname=self._hostname,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._implicit_tls,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotDone from error
        try:
            await self._submit(client, message)
        finally:
            client.close()

    async def _submit(self, client: aiosmtplib.SMTP, message: EmailMessage) -> None:
        """An answer of the server, whatever it says, is certain; a broken line is not, and comes out as it is."""
        try:
            await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise NotDone from _of_recipient(error)
        except aiosmtplib.SMTPResponseException as error:
            raise NotDone from _refusal(error.code, error)


class _AnnouncingClient(aiosmtplib.SMTP):
    """Tells when it begins to hand the message over: up to its DATA a server has nothing that it could deliver."""

    def __init__(self, announce: Announce, **options: Any) -> None:
        super().__init__(**options)
        self._announce = announce

    async def data(self, message: str | bytes, /, **options: Any) -> aiosmtplib.SMTPResponse:
        await self._announce()
        return await super().data(message, **options)


def _of_recipient(error: aiosmtplib.SMTPRecipientsRefused) -> Exception:
    """A refusal by policy (X.7.X, RFC 3463) says something about us, and nothing about the address."""
    worst = max(error.recipients, key=lambda one: one.code)
    if worst.code >= 500 and not _BY_POLICY.match(worst.message):
        return RecipientRefused(f"The mail server answered {worst.code} to the address.")
    return _refusal(worst.code, error)


def _refusal(code: int, error: Exception) -> Exception:
    return MailRefused(f"The mail server answered {code}.") if code >= 500 else error
