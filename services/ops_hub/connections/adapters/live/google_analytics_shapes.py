"""Answers of the Analytics Admin API (v1beta) and of `runReport` (v1beta)."""

from pydantic import AwareDatetime

from services.ops_hub.connections.adapters.live.shapes import CamelShape


class PropertySummary(CamelShape):
    property: str
    display_name: str


class AccountSummary(CamelShape):
    property_summaries: tuple[PropertySummary, ...] = ()


class AccountSummaries(CamelShape):
    account_summaries: tuple[AccountSummary, ...] = ()
    next_page_token: str = ""


class Property(CamelShape):
    name: str
    display_name: str
    delete_time: AwareDatetime | None = None


class KeyEvent(CamelShape):
    event_name: str


class KeyEvents(CamelShape):
    key_events: tuple[KeyEvent, ...] = ()


class Header(CamelShape):
    name: str


class Value(CamelShape):
    value: str


class Row(CamelShape):
    dimension_values: list[Value]
    metric_values: list[Value]


class QuotaStatus(CamelShape):
    """Nothing is said of a number that is 0."""

    consumed: int = 0
    remaining: int = 0

    @property
    def is_nearly_used_up(self) -> bool:
        """Whether the next request of this kind may be refused. What is not told of is not used up."""
        if not self.model_fields_set:
            return False
        return self.remaining < 2 * self.consumed


class PropertyQuota(CamelShape):
    tokens_per_day: QuotaStatus = QuotaStatus()
    tokens_per_hour: QuotaStatus = QuotaStatus()
    tokens_per_project_per_hour: QuotaStatus = QuotaStatus()


class Report(CamelShape):
    dimension_headers: tuple[Header, ...] = ()
    metric_headers: tuple[Header, ...] = ()
    rows: tuple[Row, ...] = ()
    row_count: int = 0
    property_quota: PropertyQuota | None = None
