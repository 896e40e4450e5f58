"""Raw rows as the connectors and uploads write them."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

DAY = date(2026, 3, 10)
CONNECTION = UUID(int=1)
READ_AT = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)


class Raw:
    """Writes raw rows as the superuser, in the shape that ingestion writes them."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def execute(self, statement: str, *arguments: Any) -> list[Any]:
        cursor = self._connection.execute(statement, arguments)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []

    def sent(
        self,
        table: str,
        tenant: UUID,
        data: dict[str, Any],
        *,
        connection: UUID = CONNECTION,
        dataset: str = "warehouse",
        sync: str = "sync-1",
        generation: int = 0,
        at: datetime = READ_AT,
    ) -> None:
        """One record of a connector."""
        self.execute(
            f"insert into raw.{table} (tenant_id, connection_id, dataset, _airbyte_raw_id, _airbyte_extracted_at,"
            " _airbyte_meta, _airbyte_generation_id, _airbyte_data) values (%s, %s, %s, %s, %s, %s, %s, %s)",
            tenant,
            connection,
            dataset,
            uuid4(),
            at,
            json.dumps({"sync_id": sync, "changes": []}),
            generation,
            json.dumps(data),
        )

    def google(self, tenant: UUID, campaign: int, day: date = DAY, **fields: Any) -> None:
        """A campaign's day of the Google Ads connector; `metrics.…` may be given by their last names."""
        how = {name: fields.pop(name) for name in list(fields) if name in _HOW}
        data = {
            "customer.id": fields.pop("account", 100),
            "customer.currency_code": fields.pop("currency", "EUR"),
            "campaign.id": campaign,
            "campaign.name": fields.pop("name", f"Campaign {campaign}"),
            "segments.date": day.isoformat(),
            "segments.ad_network_type": fields.pop("network", "SEARCH"),
        }
        self.sent("google_ads__campaign_performance", tenant, data | _metrics(fields), **how)

    def google_ad(self, tenant: UUID, campaign: int, ad: int, day: date = DAY, **fields: Any) -> None:
        """An ad's day of the Google Ads connector."""
        how = {name: fields.pop(name) for name in list(fields) if name in _HOW}
        data = {
            "customer.id": fields.pop("account", 100),
            "customer.currency_code": fields.pop("currency", "EUR"),
            "campaign.id": campaign,
            "campaign.name": fields.pop("name", f"Campaign {campaign}"),
            "ad_group.id": campaign * 10,
            "ad_group.name": f"Group {campaign * 10}",
            "ad_group_ad.ad.id": ad,
            "ad_group_ad.ad.name": f"Ad {ad}",
            "segments.date": day.isoformat(),
        }
        self.sent("google_ads__ad_group_ad_performance", tenant, data | _metrics(fields), **how)

    def meta(self, tenant: UUID, campaign: str, ad: str, day: date = DAY, **fields: Any) -> None:
        """An ad's day of the Meta connector."""
        how = {name: fields.pop(name) for name in list(fields) if name in _HOW}
        data = {
            "account_id": "200",
            "account_currency": fields.pop("currency", "EUR"),
            "campaign_id": campaign,
            "campaign_name": f"Campaign {campaign}",
            "adset_id": f"{campaign}-set",
            "adset_name": f"Set of {campaign}",
            "ad_id": ad,
            "ad_name": f"Ad {ad}",
            "date_start": day.isoformat(),
            "date_stop": day.isoformat(),
        }
        self.sent("facebook_ads__ads_insights", tenant, data | fields, **how)

    def uploaded(self, tenant: UUID, day: date = DAY, **fields: Any) -> None:
        """A row of a committed file."""
        row: dict[str, Any] = {
            "platform": "linkedin_ads",
            "grain": "campaign",
            "account_id": "300",
            "campaign_id": "u1",
            "campaign_name": "Uploaded",
            "date_day": day,
            "currency_code": "EUR",
            "extracted_at": READ_AT,
            "upload_id": UUID(int=9),
        } | fields
        row["natural_key"] = hashlib.sha256(
            repr(sorted((name, str(value)) for name, value in row.items() if name in _KEY)).encode()
        ).digest()
        names = ", ".join(row)
        self.execute(
            f"insert into raw.uploads__ad_performance (tenant_id, {names})"
            f" values (%s{', %s' * len(row)}) on conflict (tenant_id, natural_key) do update set"
            f" {', '.join(f'{name} = excluded.{name}' for name in row)}, loaded_at = clock_timestamp()",
            tenant,
            *row.values(),
        )


_HOW = ("connection", "dataset", "sync", "generation", "at")
_KEY = ("platform", "grain", "account_id", "campaign_id", "ad_group_id", "ad_id", "date_day", "region")


def _metrics(fields: dict[str, Any]) -> dict[str, Any]:
    return {f"metrics.{name}": value for name, value in fields.items()}
