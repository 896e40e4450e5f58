"""Which adapter reads a platform."""

from contracts.ops_hub.connections import Platform, Provenance
from services.ops_hub.connections.adapters.protocol import Adapter
from services.ops_hub.connections.adapters.staged.adapter import StagedAdapter
from services.ops_hub.connections.adapters.staged.dataforseo import StagedDataForSeo
from services.ops_hub.connections.adapters.staged.facebook import StagedFacebook
from services.ops_hub.connections.adapters.staged.google import StagedGoogle
from services.ops_hub.connections.adapters.staged.google_analytics import StagedGoogleAnalytics
from services.ops_hub.connections.adapters.staged.world import PracticeWorld

STAGED: dict[Platform, type[StagedAdapter]] = {
    "google": StagedGoogle,
    "facebook": StagedFacebook,
    "google_analytics": StagedGoogleAnalytics,
    "dataforseo": StagedDataForSeo,
}


def staged_adapter(platform: Platform, world: PracticeWorld, provenance: Provenance = "simulated") -> Adapter:
    """Practice for a platform, or what stands for its provider while that is out (`fallback_simulated`)."""
    return STAGED[platform](world, provenance)
