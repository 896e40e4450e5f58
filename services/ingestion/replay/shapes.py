"""How the rows of each replayable dataset are read: whose day they are about, their key, and what they say.

The expressions of connector rows are those of the warehouse's staging models (`services/metrics/dbt/models/staging`):
a row is current here exactly when it is current there, which `tests/metrics/test_replay_and_retention.py` proves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    return (*_google_shapes(), *_facebook_shapes(), *_microsoft_shapes(), *_linkedin_shapes(), *_tiktok_shapes())


def _google_shapes() -> Sequence[ReplayShape]:
    account = account_key(
        "coalesce(t._airbyte_data ->> 'customer.id', split_part(t._airbyte_data ->> 'campaign.resource_name', '/', 2))"
    )
    ads = ("campaign.id", "ad_group.id", "ad_group_ad.ad.id")
    segments = ("segments.ad_network_type", "segments.device", "segments.hour")
    keywords = ("ad_group.id", "ad_group_criterion.criterion_id")
    return (
        *(
            _connector(f"google_ads__{name}", "google_ads", account, "segments.date", ads, segments)
            for name in ("campaign_performance", "ad_group_ad_performance")
        ),
        _connector(
            "google_ads__keyword_view",
            "google_ads",
            _accounted(account_key(_field("customer.id"))),
            "segments.date",
            keywords,
        ),
        _connector(
            "google_ads__geographic_performance",
            "google_ads",
            account_key(_field("customer.id")),
            "segments.date",
            ("campaign.id", "geographic_view.country_criterion_id"),
            ("geographic_view.location_type", "segments.geo_target_region"),
        ),
    )


def _facebook_shapes() -> Sequence[ReplayShape]:
    account, ads = account_key(_field("account_id")), ("campaign_id", "adset_id", "ad_id")
    return (
        _connector("facebook_ads__ads_insights", "meta_ads", account, "date_start", ads),
        *(
            _connector(f"facebook_ads__ads_insights_{by}", "meta_ads", _accounted(account), "date_start", (*ads, by))
            for by in ("country", "region")
        ),
    )


def _microsoft_shapes() -> Sequence[ReplayShape]:
    account = account_key(_field("AccountId"))
    clicks = ("Network", "DeviceType", "DeviceOS", "TopVsOther", "BidMatchType", "DeliveredMatchType")
    places = ("LocationId", "LocationType", "AdDistribution", "Language", "Goal", "GoalType")
    return (
        _connector(
            "microsoft_ads__campaign_performance_report",
            "microsoft_ads",
            account,
            "TimePeriod",
            ("CampaignId",),
            (*clicks, "BudgetName"),
        ),
        _connector(
            "microsoft_ads__geographic_performance_report",
            "microsoft_ads",
            _accounted(account),
            "TimePeriod",
            ("CampaignId", "AdGroupId", "Country", "State"),
            (*clicks, *places),
        ),
    )


def _linkedin_shapes() -> Sequence[ReplayShape]:
    """The rows name their campaign or creative alone, by a URN."""
    named = _urn_id("t._airbyte_data -> 'pivotValues' ->> 0")
    return tuple(
        _connector(
            f"linkedin_ads__{name}",
            "linkedin_ads",
            _accounted(_account_of_entity(f"linkedin_ads__{entities}", "id", named_id, _urn_id(_entity("account")))),
            "start_date",
            (),
            ("end_date",),
            keys=(named,),
        )
        for name, entities, named_id in (
            ("ad_campaign_analytics", "campaigns", f"in ({named})"),
            # Creatives call themselves by a number or by a URN.
            ("ad_creative_analytics", "creatives", f"in ({named}, 'urn:li:sponsoredCreative:' || {named})"),
        )
    )


def _tiktok_shapes() -> Sequence[ReplayShape]:
    """The rows need not name their account."""
    own = _field("advertiser_id")
    shapes = [_tiktok("advertisers", _accounted(own), "advertiser_id")]
    for name, field in (("campaigns", "campaign_id"), ("ad_groups", "adgroup_id"), ("ads", "ad_id")):
        told = _account_of_entity(f"tiktok_ads__{name}", field, f"= {_field(field)}", _entity("advertiser_id"))
        shapes.append(_tiktok(name, _accounted(own, told), field))
    return shapes


def _tiktok(name: str, account: str, field: str) -> ReplayShape:
    day = f"left({_field('stat_time_day')}, 10)::date"
    return replace(
        _connector(f"tiktok_ads__{name}_reports_daily", "tiktok_ads", account, "stat_time_day", (field,)), day=day
    )


def _accounted(*accounts: str) -> str:
    """The first account that is known, or the warehouse's name for one that is not."""
    return f"coalesce({', '.join(accounts)}, 'unknown')"


def _account_of_entity(table: str, field: str, condition: str, account: str) -> str:
    """What the newest row `e` about an entity says of its account."""
    return (
        f"(select {account} from raw.{table} e where e.tenant_id = t.tenant_id and e.dataset = t.dataset"  # noqa: S608
        f" and {_entity(field)} {condition} and {account} is not null"
        " order by e._airbyte_extracted_at desc, e._airbyte_raw_id desc limit 1)"
    )


def _urn_id(urn: str) -> str:
    """The number at the end of a URN, as dbt's macro of this name writes it."""
    return f"regexp_replace({urn}, '^urn:.*:', '')"


def _connector(
    table: str,
    platform: str,
    account: str,
    day: str,
    entities: Sequence[str],
    segments: Sequence[str] = (),
    *,
    keys: Sequence[str] = (),
) -> ReplayShape:
    # Absent segments count as empty ones, as in the warehouse, which joins them into one text.
    parts = [*keys, *(_field(name) for name in entities), *(f"coalesce({_field(name)}, '')" for name in segments)]
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


def _entity(name: str) -> str:
    return f"e._airbyte_data ->> '{name}'"


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
