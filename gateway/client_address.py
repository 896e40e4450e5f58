"""Where a request comes from: the socket, or what a proxy on the trusted list says."""

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.types import Scope

Network = IPv4Network | IPv6Network
UNKNOWN = "0.0.0.0"  # noqa: S104  # a name for "no address", not a socket to bind


class ClientAddresses:
    """Reads `X-Forwarded-For` and `-Proto` from trusted proxies only; an empty list trusts nobody."""

    def __init__(self, trusted: list[Network]) -> None:
        self._trusted = trusted

    def of(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[str, bool]:
        """The client's address, and whether it came over TLS."""
        client = scope.get("client")
        address: str = client[0] if client else UNKNOWN
        secure = scope.get("scheme") == "https"
        if not self._trusted or not self._trusts(address):
            return address, secure
        proto = headers.get(b"x-forwarded-proto", b"").strip().lower()
        return self._client_behind(address, headers.get(b"x-forwarded-for", b"")), secure or proto == b"https"

    def _client_behind(self, address: str, forwarded_for: bytes) -> str:
        """The last address of the chain that no trusted proxy has; whatever stands left of it may be made up."""
        for part in reversed(forwarded_for.decode("latin-1").split(",")):
            hop = part.strip()
            if not _is_address(hop):
                return address
            address = hop
            if not self._trusts(hop):
                return hop
        return address

    def _trusts(self, address: str) -> bool:
        if not _is_address(address):
            return False
        parsed = ip_address(address)
        return any(parsed in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
