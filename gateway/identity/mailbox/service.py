"""Reads the folder that mail goes into when there is no mail server."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from contracts.gateway.mailbox import KeptMail, KeptMailContent
from gateway.settings import GatewaySettings
from libs.errors import NotFound

MOST_LISTED = 100


def folder_of(settings: GatewaySettings) -> Path:
    """The folder; raises `NotFound` where mail really goes out, or where others than ourselves would see it."""
    if settings.environment not in ("local", "test") or settings.smtp_url is not None:
        raise NotFound
    return settings.data_dir / "mail"


async def list_mails(folder: Path) -> list[KeptMail]:
    """The last hundred, newest first."""
    return await asyncio.to_thread(_list, folder)


async def get_mail(folder: Path, mail_id: str) -> KeptMailContent:
    """One mail with its words; raises `NotFound`."""
    return await asyncio.to_thread(_get, folder, mail_id)


def _list(folder: Path) -> list[KeptMail]:
    files = sorted(folder.glob("[!.]*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_summary(path.stem, _read(path)) for path in files[:MOST_LISTED]]


def _get(folder: Path, mail_id: str) -> KeptMailContent:
    path = folder / f"{mail_id}.eml"
    if not path.is_file():
        raise NotFound
    message = _read(path)
    return KeptMailContent(
        **_summary(mail_id, message).model_dump(),
        sender=str(message["From"]),
        text=_body(message, "plain") or "",
        html=_body(message, "html"),
    )


def _read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _summary(mail_id: str, message: EmailMessage) -> KeptMail:
    return KeptMail(
        id=mail_id,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=parsedate_to_datetime(str(message["Date"])),
    )


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return part.get_content() if part is not None else None
