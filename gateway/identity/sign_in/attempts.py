"""Counts what could be guessing: attempts for one account, from one address."""

import hashlib

from gateway.rate_limit.quota import Claim, RateLimited
from gateway.state import GatewayState


def hashed(partition: str) -> str:
    """What stands in Redis for an address: nothing that somebody could write to."""
    return hashlib.sha256(partition.encode()).hexdigest()[:32]


async def count_attempt(state: GatewayState, email: str, *, client_ip: str | None = None) -> None:
    """Count one attempt at the account `email`, and at the address when one is given.

    Raises `RateLimited`, and `LimiterAway` when nobody can count: guessing must not go uncounted. People who are
    signed in already count for their account alone: an office has one address and many people.
    """
    claims = [Claim(state.quotas.login_account, hashed(email))]
    if client_ip is not None:
        claims.append(Claim(state.quotas.login_ip, client_ip))
    await _take(state, claims)


async def count_address(state: GatewayState, client_ip: str) -> None:
    """Count one attempt from the address, where the account shows only when it succeeds. Raises as `count_attempt`."""
    await _take(state, [Claim(state.quotas.login_ip, client_ip)])


async def count_mail(state: GatewayState, recipient: str) -> None:
    """Count one mail that somebody asks for, by whom it goes to. Raises as `count_attempt`."""
    await _take(state, [Claim(state.quotas.password_reset, hashed(recipient))])


async def _take(state: GatewayState, claims: list[Claim]) -> None:
    decision = await state.limiter.take(claims, fail_closed=True)
    if not decision.allowed:
        raise RateLimited.after(decision)
