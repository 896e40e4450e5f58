"""A stand-in for SNS: a key and a certificate of our own, served over HTTP, and messages that are signed with it."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from libs.clock import utc_now
from libs.http_outside import OutsideClient
from services.reporting.ses_feedback.line import SnsLine
from tests.reporting.deliveries.conftest import delivered, gateway, inbox, resulted, superuser, work

__all__ = ["delivered", "gateway", "inbox", "resulted", "superuser", "work"]

TOPIC = "arn:aws:sns:eu-central-1:123456789012:ses-feedback"
HOST = "https://sns.eu-central-1.amazonaws.com"
PATH = "/webhooks/ses"


class Sns:
    """Signs messages; `served` is what was asked of it, `status` what it answers."""

    def __init__(self, *, days: int = 365) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
        began = utc_now() - timedelta(days=400)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self._key.public_key())
        builder = builder.serial_number(1).not_valid_before(began).not_valid_after(utc_now() + timedelta(days=days))
        self.pem = builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)
        self.served: list[str] = []
        self.status = 200

    async def answer(self, request: web.Request) -> web.Response:
        self.served.append(str(request.rel_url))
        return web.Response(status=self.status, body=self.pem)

    def message(self, said: object = "", **parts: Any) -> dict[str, Any]:
        """A signed notification that says `said`; `parts` are otherwise, before it is signed."""
        text = said if isinstance(said, str) else json.dumps(said)
        message = {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": text,
            "Timestamp": "2026-11-27T12:00:00.000Z",
            "SignatureVersion": "2",
            "SigningCertURL": f"{HOST}/SimpleNotificationService-0001.pem",
        } | parts
        return message | {"Signature": self._signature(message)}

    def _signature(self, message: dict[str, Any]) -> str:
        names = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        text = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
        digest = SHA1() if message["SignatureVersion"] == "1" else SHA256()
        return base64.b64encode(self._key.sign(text.encode(), padding.PKCS1v15(), digest)).decode()


class Here(httpx.AsyncHTTPTransport):
    """Carries what is for SNS to this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        request.extensions = {}
        return await super().handle_async_request(request)


@pytest.fixture
async def sns(client_of) -> AsyncIterator[Sns]:
    """SNS, with the line of the started service to it."""
    played = Sns()
    app = web.Application()
    app.router.add_get("/{path:.*}", played.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]

    async def resolve(host: str, port: int) -> list[str]:
        return ["52.94.0.1"]

    line = SnsLine(TOPIC, OutsideClient(resolve=resolve, transport=Here(port)))
    state = (await client_of("reporting"))._transport.app.state
    own, state.sns_line = state.sns_line, line
    yield played
    state.sns_line = own
    await line.close()
    await runner.cleanup()


@pytest.fixture
def post(call, as_) -> Callable[..., Any]:
    """`await post(message)`: as SNS does, which signs nobody in and calls its JSON plain text."""

    async def send(message: object) -> httpx.Response:
        content = message if isinstance(message, bytes) else json.dumps(message).encode()
        headers = {"Content-Type": "text/plain; charset=UTF-8"}
        return await call("POST", PATH, who=as_(None, subject="anonymous"), content=content, headers=headers)

    return send
