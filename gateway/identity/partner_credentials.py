"""What API keys and OAuth clients have in common: networks, a quota, and no more scopes than whoever made them."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from gateway.rate_limit.quota import Quota
from libs.errors import Conflict, FieldProblem, Forbidden, Invalid

if TYPE_CHECKING:  # callers have networks
    from gateway.caller import Edge

Network = IPv4Network | IPv6Network


class RotationUnderWay(Conflict):
    """The secret before this one still works, and two at a time are enough: end it, or wait until it ends."""

    code: ClassVar[str] = "rotation_under_way"


def refuse_more_than_own(scopes: Sequence[str], own: frozenset[str]) -> None:
    """Nobody gives away what they do not have (`Forbidden`)."""
    missing = set(scopes) - own
    if missing:
        raise Forbidden(f"You cannot give away what you do not have: {', '.join(sorted(missing))}.")


def who_answers(edge: "Edge") -> UUID | None:
    """The person who answers for what the caller makes; what a program makes, the person behind it answers for."""
    return edge.caller.user_id or edge.caller.answered_by


def canonical_networks(wanted: Sequence[str]) -> list[str]:
    """`wanted` as networks in their usual form, each once; raises `Invalid` with a pointer to each that is none."""
    problems: list[FieldProblem] = []
    networks: dict[str, None] = {}
    for index, text in enumerate(wanted):
        try:
            networks[str(ip_network(text))] = None
        except ValueError:
            message = "Give an address or a network, such as 203.0.113.0/24, without bits to the right of its length."
            problems.append(FieldProblem(pointer=f"/allowed_networks/{index}", code="network", message=message))
    if problems:
        raise Invalid(errors=problems)
    return list(networks)


def networks_of(stored: Sequence[str]) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in stored)


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether `address` lies in one of `networks`; none at all allow every address."""
    if not networks:
        return True
    try:
        parsed = ip_address(address)
    except ValueError:
        return False  # a socket without an address: nothing that could be allowed
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def quota_of(requests_per_minute: int | None) -> Quota | None:
    """The quota that replaces the common one of a caller, if it has its own."""
    return None if requests_per_minute is None else Quota.per_minute("principal", requests_per_minute)
