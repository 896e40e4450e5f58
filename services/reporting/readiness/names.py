"""Questions to DNS, each with a limit of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.name
import dns.nameserver
import dns.resolver

MOST_SHOWN = 1000


class NamesSilent(Exception):
    """No server of names gave an answer: nothing is known, neither that there is a record nor that there is none."""


@dataclass(frozen=True)
class MailServer:
    """Who takes mail of a domain. A `host` of `.` says that it takes none (RFC 7505)."""

    preference: int
    host: str


class Names:
    """Asks servers of names; the machine's own unless some are given, as `address` or `address:port`."""

    def __init__(self, servers: Sequence[str], *, seconds: float) -> None:
        self._servers = [_server(one) for one in servers]
        self._seconds = seconds
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def texts(self, name: str) -> list[str]:
        """The TXT records of `name`, each in one piece; empty when there is none. Raises `NamesSilent`."""
        return [printable(b"".join(record.strings)) for record in await self._ask(name, "TXT")]

    async def mail_servers(self, name: str) -> list[MailServer]:
        """The most preferred first. Raises `NamesSilent`."""
        found = [MailServer(one.preference, _host(one.exchange)) for one in await self._ask(name, "MX")]
        return sorted(found, key=lambda one: (one.preference, one.host))

    async def has_address(self, name: str) -> bool:
        """Whether there is an A or AAAA record. Raises `NamesSilent`."""
        return bool(await self._ask(name, "A") or await self._ask(name, "AAAA"))

    async def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(await self._ready().resolve(name, kind, lifetime=self._seconds, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return []
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, dns.name.BadEscape, UnicodeError):
            return []  # a name that cannot be one has no records
        except (dns.exception.DNSException, OSError) as error:
            raise NamesSilent(name) from error

    def _ready(self) -> dns.asyncresolver.Resolver:
        """The machine's own settings are read at the first question: a machine without any says so there."""
        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=not self._servers)
            if self._servers:
                resolver.nameservers = self._servers
            resolver.timeout = self._seconds / 2  # a question that was lost is asked once more
            self._resolver = resolver
        return self._resolver


def printable(record: bytes) -> str:
    """What a stranger published, as it may be shown."""
    text = record.decode("utf-8", "replace")[:MOST_SHOWN]
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _host(name: dns.name.Name) -> str:
    return name.to_text() if name == dns.name.root else name.to_text(omit_final_dot=True)


def _server(text: str) -> dns.nameserver.Nameserver:
    address, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    return dns.nameserver.Do53Nameserver(address, int(port))
