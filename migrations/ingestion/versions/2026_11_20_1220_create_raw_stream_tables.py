"""Create the raw table of each connector stream, so that the warehouse builds before the first sync."""

from alembic import op

from migrations.raw import raw_schema, raw_table

revision = "ingestion_0020"
down_revision = "ingestion_0004"
branch_labels = None
depends_on = None

STREAMS = {
    "google_ads": (
        "customer",
        "campaign",
        "ad_group",
        "ad_group_ad",
        "campaign_performance",
        "ad_group_ad_performance",
    ),
    "facebook_ads": ("ad_account", "campaigns", "ad_sets", "ads", "ads_insights"),
    "microsoft_ads": ("campaign_performance_report",),
    "faker": ("users", "products", "purchases"),
    "file": ("records",),
}
TABLES = tuple(f"{source}__{stream}" for source, streams in STREAMS.items() for stream in streams)


def upgrade() -> None:
    raw_schema()
    for table in TABLES:
        _create(table)


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


def downgrade() -> None:
    """The schema stays: uploads and market data live in it too."""
    for table in TABLES:
        op.execute(f"drop table raw.{table}")
