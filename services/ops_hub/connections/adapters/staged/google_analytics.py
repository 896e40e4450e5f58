"""Google Analytics 4, in practice."""

import math
from datetime import date, timedelta

from services.ops_hub.connections.adapters.payloads import Account, Reading, TrafficDay
from services.ops_hub.connections.adapters.protocol import AdapterContext
from services.ops_hub.connections.adapters.staged.adapter import StagedAdapter
from services.ops_hub.connections.adapters.staged.world import digits, draw, share

DEFAULT_DAYS = 90
# Monday to Sunday: a shop whose website is looked at before and at the weekend.
_WEEK = (0.88, 0.86, 0.92, 1.0, 1.16, 1.24, 0.94)


class StagedGoogleAnalytics(StagedAdapter):
    """Two properties, the second of which has no key events."""

    PLATFORM = "google_analytics"

    def accounts(self, context: AdapterContext) -> list[Account]:
        shop, blog = (digits(9, context.tenant_id, self.platform, number) for number in range(2))
        return [
            Account(f"properties/{shop}", "Practice website", "property"),
            Account(f"properties/{blog}", "Practice blog", "property"),
        ]

    async def read(self, context: AdapterContext) -> Reading:
        account = await self._account(context)
        has_key_events = account == self.accounts(context)[0]
        wanted: int = context.settings.get("traffic_days") or DEFAULT_DAYS
        today = self._world.now.date()
        days = [today - timedelta(days=back) for back in range(wanted, 0, -1)]
        traffic = tuple(_visits(account.id, day, has_key_events=has_key_events) for day in days)
        return Reading(account, traffic=traffic)


def _visits(property_id: str, day: date, *, has_key_events: bool) -> TrafficDay:
    """Follows from property and day alone, so that a day that was read keeps its numbers."""
    size = 120 + draw(700, property_id, "size")
    season = 1 + 0.15 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
    noise = 0.9 + 0.2 * share(property_id, day)
    sessions = round(size * _WEEK[day.weekday()] * season * noise)
    users = round(sessions * (0.74 + 0.1 * share(property_id, day, "users")))
    key_events = float(round(sessions * (0.02 + 0.02 * share(property_id, day, "key")))) if has_key_events else None
    return TrafficDay(day, sessions, users, key_events)
