"""A server of names and a SES on loopback, and the checks of a sender that asks them."""

import asyncio
import re
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from aiohttp import web

from contracts.reporting.email_readiness import EmailCheck
from services.reporting.readiness.service import SenderReadiness

DOMAIN = "sender.example"


class Zone:
    """What is published. Names in `silent` get no answer, `broken` ones SERVFAIL, `long` ones only over TCP."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.broken: set[str] = set()
        self.long: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.server = ""

    def publish(self, name: str, kind: str, *values: str) -> None:
        self.records[(name, kind)] = list(values)

    def text(self, name: str, *values: str) -> None:
        """Each value in pieces of up to 250 letters, as records of keys are published."""
        self.publish(name, "TXT", *(" ".join(f'"{piece}"' for piece in re.findall(".{1,250}", one)) for one in values))

    def answer(self, raw: bytes, *, udp: bool) -> bytes | None:
        query = dns.message.from_wire(raw)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        reply = dns.message.make_response(query)
        if name in self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif udp and name in self.long:
            reply.flags |= dns.flags.TC
        elif (name, kind) in self.records:
            values = self.records[(name, kind)]
            reply.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, values))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        answer = self._zone.answer(data, udp=True)
        if answer is not None:
            self._transport.sendto(answer, addr)


@pytest.fixture
async def zone() -> AsyncIterator[Zone]:
    kept = Zone()

    async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (size,) = struct.unpack("!H", await reader.readexactly(2))
        answer = kept.answer(await reader.readexactly(size), udp=False)
        writer.write(struct.pack("!H", len(answer or b"")) + (answer or b""))
        await writer.drain()
        writer.close()

    loop = asyncio.get_running_loop()
    tcp = await asyncio.start_server(over_tcp, "127.0.0.1", 0)
    port = tcp.sockets[0].getsockname()[1]
    udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(kept), local_addr=("127.0.0.1", port))
    kept.server = f"127.0.0.1:{port}"
    yield kept
    udp.close()
    tcp.close()


class PlayedSes:
    """SES as it answers `GetEmailIdentity` and `GetAccount`."""

    def __init__(self) -> None:
        self.identity: dict[str, Any] | None = {
            "IdentityType": "DOMAIN",
            "FeedbackForwardingStatus": True,
            "VerifiedForSendingStatus": True,
            "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": ["one", "two", "three"]},
            "MailFromAttributes": {
                "MailFromDomain": f"bounce.{DOMAIN}",
                "MailFromDomainStatus": "SUCCESS",
                "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
            },
        }
        self.account: dict[str, Any] = {"ProductionAccessEnabled": True, "SendingEnabled": True}
        self.refuses = False
        self.url = ""

    async def tell_identity(self, request: web.Request) -> web.Response:
        if self.refuses:
            return _refusal(403, "AccessDeniedException")
        return web.json_response(self.identity) if self.identity else _refusal(404, "NotFoundException")

    async def tell_account(self, request: web.Request) -> web.Response:
        return web.json_response(self.account)


def _refusal(status: int, code: str) -> web.Response:
    return web.json_response({"message": "no"}, status=status, headers={"x-amzn-ErrorType": code})


@pytest.fixture
async def ses(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PlayedSes]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    played = PlayedSes()
    app = web.Application()
    app.router.add_get("/v2/email/identities/{name}", played.tell_identity)
    app.router.add_get("/v2/email/account", played.tell_account)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    played.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield played
    await runner.cleanup()


@pytest.fixture
def readiness(settings_for, zone) -> Callable[..., SenderReadiness]:
    """`readiness(smtp_url=…)`: the checks of a sender at `sender.example`, with some settings otherwise."""

    def make(**settings: Any) -> SenderReadiness:
        usual = {
            "mail_from": f"Opsight <reports@{DOMAIN}>",
            "smtp_url": f"smtp://mail.{DOMAIN}",
            "public_url": f"https://opsight.{DOMAIN}",
            "dns_servers": [zone.server],
            "dns_answer_seconds": 1.7,
            "dkim_selectors": ["mail"],
        }
        return SenderReadiness(settings_for("reporting", **(usual | settings)))

    return make


@pytest.fixture
def checked(readiness) -> Callable[..., Awaitable[EmailCheck]]:
    """`await checked("spf")`: one check, with some settings otherwise."""

    async def look(name: str, **settings: Any) -> EmailCheck:
        found = await readiness(**settings).read(refresh=False)
        return next(one for one in found.checks if one.name == name)

    return look
