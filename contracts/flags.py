"""The feature flags there are. Each has a default in the settings, and may be overridden while everything runs."""

from typing import Literal, get_args

FlagKey = Literal["OPS_HUB_ENABLED", "OPS_LIVE_RANKS_ENABLED", "OPS_OAUTH_ENABLED"]
FLAG_KEYS: tuple[FlagKey, ...] = get_args(FlagKey)
FLAGS: dict[FlagKey, str] = {
    "OPS_HUB_ENABLED": "The operations hub: locations, connections, reviews and local search grids.",
    "OPS_LIVE_RANKS_ENABLED": "Local search grids ask paid rank providers, instead of simulated ranks.",
    "OPS_OAUTH_ENABLED": "Provider connections by OAuth.",
}
