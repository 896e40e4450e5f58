"""Create the raw tables of further connector streams, and of the places of ad platforms."""

from alembic import op

from migrations.raw import raw_table

revision = "ingestion_0032_registry"
down_revision = "ingestion_0031_registry"
branch_labels = None
depends_on = None

STREAMS = {
    "facebook_ads": (
        "ad_creatives",
        "ads_insights_country",
        "ads_insights_region",
    ),
    "ga4": (
        "devices",
        "locations",
        "traffic_acquisition_session_campaign_report",
        "traffic_sources",
        "website_overview",
    ),
    "google_ads": (
        "campaign_budget",
        "geographic_view",
        "keyword_view",
    ),
    "linkedin_ads": (
        "accounts",
        "ad_campaign_analytics",
        "ad_creative_analytics",
        "campaign_groups",
        "campaigns",
        "creatives",
    ),
    "microsoft_ads": (
        "accounts",
        "ad_groups",
        "ads",
        "budget",
        "campaigns",
        "geographic_performance_report",
        "keywords",
    ),
    "tiktok_ads": (
        "ad_groups",
        "ad_groups_reports_daily",
        "ads",
        "ads_reports_daily",
        "advertisers",
        "advertisers_reports_daily",
        "campaigns",
        "campaigns_reports_daily",
    ),
}
TABLES = tuple(f"{source}__{stream}" for source, streams in STREAMS.items() for stream in streams)


def upgrade() -> None:
    for table in TABLES:
        _create(table)
    _create_location()


def _create(table: str) -> None:
    op.execute(f"""
        create table raw.{table} (
            tenant_id uuid not null,
            connection_id uuid not null,
            dataset text not null default 'warehouse' check (dataset in ('warehouse', 'demo')),
            _airbyte_raw_id uuid not null,
            _airbyte_extracted_at timestamptz not null,
            _airbyte_meta jsonb not null,
            _airbyte_generation_id bigint not null,
            _airbyte_data jsonb not null,
            loaded_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, connection_id, _airbyte_raw_id)
        )
    """)
    op.execute(f"create index ix_{table}_loaded_at on raw.{table} (tenant_id, loaded_at)")
    op.execute(
        f"comment on table raw.{table} is"
        " 'Rows as the connector sent them; the newest (generation, extracted_at, raw_id) of a key is the truth.'"
    )
    raw_table(f"raw.{table}")


def _create_location() -> None:
    op.execute("""
        create table raw.uploads__location (
            tenant_id uuid not null,
            natural_key bytea not null check (octet_length(natural_key) = 32),
            upload_id uuid not null,
            platform text not null,
            location_id text not null,
            name text not null,
            canonical_name text,
            parent_location_id text,
            country_code text,
            kind text,
            status text,
            extracted_at timestamptz not null,
            loaded_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, natural_key)
        )
    """)
    op.execute(
        "comment on table raw.uploads__location is 'One row per platform and place; upload_id is that of a push.'"
    )
    op.execute("create index ix_uploads__location_loaded_at on raw.uploads__location using brin (loaded_at)")
    raw_table("raw.uploads__location")


def downgrade() -> None:
    for table in (*TABLES, "uploads__location"):
        op.execute(f"drop table raw.{table}")
