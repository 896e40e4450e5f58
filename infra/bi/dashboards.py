"""Every dashboard that Opsight brings."""

from infra.bi.budgets import PACING
from infra.bi.freshness import FRESHNESS
from infra.bi.paid_media import OVERVIEW

DASHBOARDS = (OVERVIEW, FRESHNESS, PACING)
