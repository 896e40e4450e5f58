"""What is shown while a provider is out: the simulated reading, labelled, and only where there is no live one yet.

A credential that is refused, a scope or an account that is missing is nobody's outage, and never falls back. Nothing is
waited for here, and nothing remembered: the next attempt asks the provider again. The same stands in for an answer that
takes long, until it comes.
"""

from dataclasses import dataclass, replace

from contracts.ops_hub.connections import Provenance
from services.ops_hub.connections.adapters.payloads import Reading
from services.ops_hub.connections.adapters.protocol import (
    Adapter,
    AdapterContext,
    ProviderDown,
    ProviderError,
    RateLimited,
)

# With the half minute that a due sync may wait to be seen, an attempt every 50 s at least; breakers are open for 15.
RECOVERY_SECONDS = 20.0
MOST_WAIT_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Read:
    """A reading and where it is from. `fault` is why it is not the provider's own; health follows from that.

    A simulated reading is of a simulated account: the connection's account stays what it is.
    """

    reading: Reading
    provenance: Provenance
    fault: ProviderError | None = None


async def read_or_stand_in(live: Adapter, stand_in: Adapter, context: AdapterContext, *, has_live_data: bool) -> Read:
    """The provider's own reading; while it is out, the stand-in's, unless that would cover live data.

    Raises `ProviderError`: what is no outage, and an outage where `has_live_data`.
    """
    try:
        return Read(await live.read(context), live.provenance)
    except (ProviderDown, RateLimited) as fault:
        return await stand_in_for(fault, stand_in, context, has_live_data=has_live_data)


async def stand_in_for(
    fault: ProviderDown | RateLimited, stand_in: Adapter, context: AdapterContext, *, has_live_data: bool
) -> Read:
    """What is shown because of an outage. Raises it again where there is live data to be shown."""
    if has_live_data:
        raise fault
    return replace(await stand_in_meanwhile(stand_in, context), fault=fault)


async def stand_in_meanwhile(stand_in: Adapter, context: AdapterContext) -> Read:
    """What is shown until the provider answers, or turns out to be away, where nothing live was read yet."""
    return Read(await stand_in.read(_of_nobody(context)), stand_in.provenance)


def seconds_to_next_attempt(fault: ProviderError) -> float | None:
    """When to ask again after what passes by itself; None for what somebody has to see to first.

    A provider that is down is asked soon, whatever it said, so that recovery is seen within a minute. One that named
    the time at which its quota is back is asked then.
    """
    match fault:
        case ProviderDown():
            return RECOVERY_SECONDS
        case RateLimited(retry_after=seconds):
            return min(max(seconds or RECOVERY_SECONDS, 1.0), MOST_WAIT_SECONDS)
        case _:
            return None


def _of_nobody(context: AdapterContext) -> AdapterContext:
    """Without account and credential: who stands in has accounts of its own, and is shown no secret."""

    async def nothing() -> str:
        return ""

    return replace(context, account_id=None, credential=nothing, renewal=None, on_waiting=None)
