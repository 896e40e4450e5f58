"""How the rows of each replayable dataset are read: whose day they are about, their key, and what they say.

The expressions of connector rows are those of the warehouse's staging models (`services/metrics/dbt/models/staging`):
a row is current here exactly when it is current there, which `tests/metrics/test_replay_and_retention.py` proves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from contracts.ingestion.uploads import UploadKind
from services.ingestion.replay.errors import DatasetNotReplayable
from services.ingestion.upload.shape import Shape as UploadShape
from services.ingestion.upload.shape import shape_of as upload_shape_of


@dataclass(frozen=True)
class ReplayShape:
    """SQL expressions over a raw table called `t`. `identity` are the columns that name a row within its tenant.

    `key` tells rows of one account's day apart, `content` is all that a row says, both as text; `record` is the row as
    JSON text, in the form that the dataset's schema checks. Rows `from_connector` have versions: reads and generations.
    """

    dataset: str
    table: str
    source: str
    platform: str
    kind: str
    account: str
    day: str
    key: str
    content: str
    record: str
    identity: tuple[str, ...]
    from_connector: bool


def account_key(account: str) -> str:
    """Account ids as the platforms' interfaces return them, as dbt's macro of this name writes it."""
    return (
        rf"case when {account} ~ '^\d{{3}}-\d{{3}}-\d{{4}}$' then replace({account}, '-', '')"
        rf" else regexp_replace({account}, '^act_', '') end"
    )


def shape_of(dataset: str) -> ReplayShape:
    """Raises `DatasetNotReplayable` for a dataset whose rows are about no day."""
    try:
        return shapes()[dataset]
    except KeyError as error:
        raise DatasetNotReplayable(f"Rows of {dataset} are not about an account's day.") from error


@cache
def shapes() -> dict[str, ReplayShape]:
    """Every replayable dataset."""
    made = (*_connector_shapes(), _upload_shape("ad_performance"), _upload_shape("region"))
    return {shape.dataset: shape for shape in made}


def _connector_shapes() -> Sequence[ReplayShape]:
    google_account = account_key(
        "coalesce(t._airbyte_data ->> 'customer.id', split_part(t._airbyte_data ->> 'campaign.resource_name', '/', 2))"
    )
    google_key = ("campaign.id", "ad_group.id", "ad_group_ad.ad.id")
    google_segments = ("segments.ad_network_type", "segments.device", "segments.hour")
    microsoft_segments = (
        *("Network", "DeviceType", "DeviceOS", "TopVsOther", "BidMatchType", "DeliveredMatchType", "BudgetName"),
    )
    return (
        _connector(
            "google_ads__campaign_performance",
            "google_ads",
            google_account,
            "segments.date",
            google_key,
            google_segments,
        ),
        _connector(
            "google_ads__ad_group_ad_performance",
            "google_ads",
            google_account,
            "segments.date",
            google_key,
            google_segments,
        ),
        _connector(
            "facebook_ads__ads_insights",
            "meta_ads",
            account_key(_field("account_id")),
            "date_start",
            ("campaign_id", "adset_id", "ad_id"),
            (),
        ),
        _connector(
            "microsoft_ads__campaign_performance_report",
            "microsoft_ads",
            account_key(_field("AccountId")),
            "TimePeriod",
            ("CampaignId",),
            microsoft_segments,
        ),
    )


def _connector(
    table: str, platform: str, account: str, day: str, entities: Sequence[str], segments: Sequence[str]
) -> ReplayShape:
    # Absent segments count as empty ones, as in the warehouse, which joins them into one text.
    parts = [*(_field(name) for name in entities), *(f"coalesce({_field(name)}, '')" for name in segments)]
    return ReplayShape(
        dataset=table,
        table=f"raw.{table}",
        source=table.partition("__")[0],
        platform=f"'{platform}'",
        kind="t.dataset",
        account=account,
        day=f"({_field(day)})::date",
        key=f"jsonb_build_array({', '.join(parts)})::text",
        content="t._airbyte_data::text",
        record="t._airbyte_data::text",
        identity=("connection_id", "_airbyte_raw_id"),
        from_connector=True,
    )


def _field(name: str) -> str:
    return f"t._airbyte_data ->> '{name}'"


def _upload_shape(kind: UploadKind) -> ReplayShape:
    shape = upload_shape_of(kind)
    record = f"jsonb_build_object({', '.join(_upload_pairs(shape))})"
    return ReplayShape(
        dataset=shape.schema.name,
        table=shape.table,
        source="uploads",
        platform="t.platform",
        kind="'warehouse'",
        account=account_key("t.account_id"),
        day="t.date_day",
        key="encode(t.natural_key, 'hex')",
        content=f"{record}::text",
        record=f"{record}::text",
        identity=("natural_key",),
        from_connector=False,
    )


def _upload_pairs(shape: UploadShape) -> list[str]:
    pairs = [f"'{field.name}', {_upload_value(field.kind, field.column)}" for field in shape.fields]
    pairs += ["'segments', t.segments"] if shape.has_segments else []
    return pairs + (["'grain', t.grain"] if shape.has_grain else [])


def _upload_value(kind: str, column: str) -> str:
    if kind == "money":
        return f"trim_scale(t.{column}::numeric / 1000000)"
    return f"trim_scale(t.{column}::numeric)" if kind == "number" else f"t.{column}"
