"""The public API of the metrics service, in one place for whoever builds on it."""

from contracts.metrics.combined import (
    CONTRACT_VERSION,
    CampaignDetail,
    CombinedMetrics,
    Compare,
    Dataset,
    Platform,
)
from contracts.metrics.health import DataQuality, DatasetInfo, Datasets, DbtHealth, RefreshAccepted

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
