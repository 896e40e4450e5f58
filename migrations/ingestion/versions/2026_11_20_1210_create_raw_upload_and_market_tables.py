"""Create the typed raw tables of uploaded files and of market series."""

from alembic import op

from migrations.raw import raw_schema, raw_table

revision = "ingestion_0003"
down_revision = "ingestion_0002"
branch_labels = None
depends_on = None

MEASURES = """
            spend_micros bigint,
            impressions bigint,
            clicks bigint,
            link_clicks bigint,
            conversions numeric(18, 6),
            conversions_value_micros bigint,
            view_through_conversions numeric(18, 6),
            reach bigint,
"""
KEY = """
            tenant_id uuid not null,
            natural_key bytea not null check (octet_length(natural_key) = 32),
            upload_id uuid not null,
"""
CLOCKS = """
            extracted_at timestamptz not null,
            loaded_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, natural_key)
"""


def upgrade() -> None:
    raw_schema()
    _create_ad_performance()
    _create_region_performance()
    _create_budget()
    _create_market()


def _create_ad_performance() -> None:
    op.execute(f"""
        create table raw.uploads__ad_performance (
            {KEY}
            platform text not null,
            grain text not null check (grain in ('account', 'campaign', 'ad_group', 'ad')),
            account_id text not null,
            account_name text,
            campaign_id text,
            campaign_name text,
            ad_group_id text,
            ad_group_name text,
            ad_id text,
            ad_name text,
            date_day date not null,
            segments jsonb not null default '{{}}',
            currency_code text,
            {MEASURES}
            region text,
            status text,
            objective text,
            start_date date,
            end_date date,
            {CLOCKS}
        )
    """)
    op.execute(
        "comment on table raw.uploads__ad_performance is"
        " 'One row per platform, grain, account, entity, day, region and segments. Null = not reported.'"
    )
    _open("uploads__ad_performance")


def _create_region_performance() -> None:
    op.execute(f"""
        create table raw.uploads__region_performance (
            {KEY}
            platform text not null,
            account_id text not null,
            account_name text,
            campaign_id text,
            campaign_name text,
            region text not null,
            date_day date not null,
            segments jsonb not null default '{{}}',
            currency_code text,
            {MEASURES}
            {CLOCKS}
        )
    """)
    op.execute(
        "comment on table raw.uploads__region_performance is"
        " 'One row per platform, account, campaign (if any), region, day and segments. Null = not reported.'"
    )
    _open("uploads__region_performance")


def _create_budget() -> None:
    op.execute(f"""
        create table raw.uploads__budget (
            {KEY}
            month date not null check (extract(day from month) = 1),
            platform text,
            account_id text,
            campaign_id text,
            campaign_name text not null,
            region text,
            currency_code text,
            planned_budget_micros bigint not null,
            {CLOCKS}
        )
    """)
    op.execute("comment on table raw.uploads__budget is 'One row per month and campaign; money that may be spent.'")
    _open("uploads__budget")


def _create_market() -> None:
    op.execute("""
        create table raw.market__observations (
            tenant_id uuid not null,
            symbol text not null,
            source text not null,
            as_of date not null,
            value numeric,
            unit text not null,
            frequency text not null,
            quality_flags jsonb not null default '{}',
            revision int not null check (revision >= 1),
            observed_at timestamptz not null,
            superseded_at timestamptz,
            upload_id uuid,
            loaded_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, symbol, source, as_of, revision)
        )
    """)
    op.execute(
        "comment on table raw.market__observations is 'One row per series, date and revision;"
        " the current one has no superseded_at.'"
    )
    op.execute(
        "create unique index uq_market__observations_current on raw.market__observations"
        " (tenant_id, symbol, source, as_of) where superseded_at is null"
    )
    raw_table("raw.market__observations")


def _open(table: str) -> None:
    # Rows arrive in the order of this clock, so a block range index finds the new ones and costs the insert nothing.
    op.execute(f"create index ix_{table}_loaded_at on raw.{table} using brin (loaded_at)")
    raw_table(f"raw.{table}")


def downgrade() -> None:
    """The schema stays: the connector streams live in it too."""
    for table in (
        "market__observations",
        "uploads__budget",
        "uploads__region_performance",
        "uploads__ad_performance",
    ):
        op.execute(f"drop table raw.{table}")
