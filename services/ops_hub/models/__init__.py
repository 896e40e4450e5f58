"""Tables of the schema `ops`, a module a noun; `METADATA` knows them all."""

from services.ops_hub.models.activity import Activity, RecentRun
from services.ops_hub.models.base import METADATA, OpsHubModel
from services.ops_hub.models.connection import ConnectionSync, Listing, OAuthAttempt, PlatformConnection, TrafficDay
from services.ops_hub.models.location import Location, LocationKey, LocationMerge, LocationMetricPreference
from services.ops_hub.models.review import Review, ReviewReply, ReviewRequest, ReviewRequestRecipient, ReviewSuppression
from services.ops_hub.models.setup import HeardFact, LegacyProfile, Onboarding, SetupTask

__all__ = [
    "METADATA",
    "Activity",
    "ConnectionSync",
    "HeardFact",
    "LegacyProfile",
    "Listing",
    "Location",
    "LocationKey",
    "LocationMerge",
    "LocationMetricPreference",
    "OAuthAttempt",
    "Onboarding",
    "OpsHubModel",
    "PlatformConnection",
    "RecentRun",
    "Review",
    "ReviewReply",
    "ReviewRequest",
    "ReviewRequestRecipient",
    "ReviewSuppression",
    "SetupTask",
    "TrafficDay",
]
