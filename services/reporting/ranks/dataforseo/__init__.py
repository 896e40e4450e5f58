"""Ranks of Google Maps by DataForSEO: at once for each question, or cheaper and later for many."""

from services.reporting.ranks.dataforseo.live import DataForSeoLive
from services.reporting.ranks.dataforseo.standard import DataForSeoStandard, Posted, PostedTask

__all__ = ["DataForSeoLive", "DataForSeoStandard", "Posted", "PostedTask"]
