"""HTTP to addresses that customers choose: never to anything inside, whatever a name resolves to, now or later.

A name is resolved once, every address it has is checked, and the connection goes to the checked address itself (with
the name in `Host` and TLS), so that a name that changes its mind between check and connection gains nothing. No
redirects, no proxies from the environment, no connection that is shared, bounded in time and size.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from ssl import SSLError

import httpx

from libs.tls import trusted

PORTS = frozenset({443, 8443})
TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 64 * 1024
MOST_URL = 2000

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Global by the registries, but doors to the inside all the same, or to an address that is hidden in another.
_REFUSED = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT
        "168.63.129.16/32",  # a cloud's own control channel
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, of old
    )
)


class OutsideError(Exception):
    """The request was not made, or had no answer. `code` is stable for programs; the text holds no inside address."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AddressRefused(OutsideError):
    """The address is not one that customers may make us call."""

    def __init__(self, message: str) -> None:
        super().__init__("address_refused", message)


@dataclass(frozen=True, slots=True)
class OutsideAnswer:
    """What came back; `body` is its beginning, 64 KiB of it unless the client says more."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class OutsideClient:
    """Calls customers' addresses. `allow_loopback` lets plain http go to this very machine: for development only."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        total_seconds: float = TOTAL_SECONDS,
        most_bytes: int = MOST_BYTES,
        resolve: Resolve | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._allow_loopback, self._total_seconds, self._most_bytes = allow_loopback, total_seconds, most_bytes
        self._resolve = resolve or _resolve
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(total_seconds, connect=CONNECT_SECONDS),
            # A connection belongs to one name: two names may share an address, and not a certificate.
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
            verify=trusted(),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> OutsideAnswer:
        """Post, and read the answer; raises `AddressRefused` and `OutsideError`."""
        return await self.request("POST", url, content=content, headers=headers)

    async def request(
        self, method: str, url: str, *, content: bytes = b"", headers: Mapping[str, str]
    ) -> OutsideAnswer:
        """Send, and read the answer; raises `AddressRefused` and `OutsideError`."""
        target = check_url(url, allow_loopback=self._allow_loopback)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._total_seconds):
                address = await self._address_of(target)
                return await self._send(method, target, address, content, headers, started)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise OutsideError("timeout", f"No answer within {self._total_seconds:g} s.") from error
        except httpx.HTTPError as error:
            code = "tls_failed" if _is_tls(error) else "connection_failed"
            raise OutsideError(code, f"The connection failed ({type(error).__name__}).") from error

    async def _address_of(self, target: httpx.URL) -> Address:
        """The address to connect to. One that must not be called is enough to refuse the name altogether."""
        host = target.raw_host.decode()
        try:
            found = [ip_address(text) for text in await self._resolve(host, _port(target))]
        except OSError as error:
            raise OutsideError("name_unknown", "The name has no address.") from error
        if not found:
            raise OutsideError("name_unknown", "The name has no address.")
        if not all(self._is_allowed(address, target) for address in found):
            raise AddressRefused("The name leads to an address that is not on the public internet.")
        return found[0]

    def _is_allowed(self, address: Address, target: httpx.URL) -> bool:
        if target.scheme == "http":
            return self._allow_loopback and address.is_loopback
        return is_outside(address) or (self._allow_loopback and address.is_loopback)

    async def _send(
        self,
        method: str,
        target: httpx.URL,
        address: Address,
        content: bytes,
        headers: Mapping[str, str],
        started: float,
    ) -> OutsideAnswer:
        name = target.raw_host.decode()
        request = self._client.build_request(
            method,
            target.copy_with(host=str(address)),
            content=content,
            headers={**headers, "Host": target.netloc.decode(), "Accept-Encoding": "identity"},
            extensions={} if _is_address(name) else {"sni_hostname": name},
        )
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= self._most_bytes:
                    break
        finally:
            await response.aclose()
        seconds = time.perf_counter() - started
        return OutsideAnswer(response.status_code, response.headers, bytes(body[: self._most_bytes]), seconds)


def check_url(url: str, *, allow_loopback: bool = False) -> httpx.URL:
    """The address, as far as its text tells; raises `AddressRefused`. Its name is resolved when it is called.

    `https`, to the ports 443 and 8443, without user, password or fragment. With `allow_loopback` also http and any port
    of this machine.
    """
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused("This is not a URL.") from error
    host = target.raw_host.decode()
    if len(url) > MOST_URL or not host or not url.isprintable() or " " in url:
        raise AddressRefused("This is not a URL.")
    if target.userinfo or target.fragment:
        raise AddressRefused("Leave user, password and fragment out of the URL.")
    local = allow_loopback and (host == "localhost" or (_is_address(host) and ip_address(host).is_loopback))
    if target.scheme != "https" and not (local and target.scheme == "http"):
        raise AddressRefused("Use https.")
    if not local and _port(target) not in PORTS:
        raise AddressRefused("Use port 443 or 8443.")
    if not local and _is_address(host) and not is_outside(ip_address(host)):
        raise AddressRefused("This address is not on the public internet.")
    return target


def is_outside(address: Address) -> bool:
    """Whether the address is one of the public internet, and leads nowhere else."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address in network for network in _REFUSED)


async def _resolve(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]).partition("%")[0] for *_, sockaddr in found]


def _port(target: httpx.URL) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_tls(error: BaseException) -> bool:
    """Whether TLS is to blame: httpx hides the cause some levels down."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
