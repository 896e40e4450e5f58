"""The public API of the metrics service, in one place for whoever builds on it."""

from contracts.metrics.combined import (
    CONTRACT_VERSION,
    CampaignDetail,
    CombinedMetrics,
    Compare,
    Dataset,
    Platform,
)
from contracts.metrics.health import DatasetInfo, Datasets, DbtHealth, RefreshAccepted
from contracts.metrics.quality import DataQuality

__all__ = [
    "CONTRACT_VERSION",
    "CampaignDetail",
    "CombinedMetrics",
    "Compare",
    "DataQuality",
    "Dataset",
    "DatasetInfo",
    "Datasets",
    "DbtHealth",
    "Platform",
    "RefreshAccepted",
]
