"""Create the raw table of the demo source's own exchange rates, and let the demo connections there are read them."""

from alembic import op

from migrations.raw import raw_table

revision = "ingestion_0064_rest"
down_revision = "ingestion_0063_connectors"
branch_labels = None
depends_on = None

TABLE, STREAM = "demo__exchange_rates", "demo.exchange_rates"


def upgrade() -> None:
    op.execute(f"""
        create table raw.{TABLE} (
            tenant_id uuid not null,
            connection_id uuid not null,
            dataset text not null default 'demo' check (dataset = 'demo'),
            _airbyte_raw_id uuid not null,
            _airbyte_extracted_at timestamptz not null,
            _airbyte_meta jsonb not null,
            _airbyte_generation_id bigint not null,
            _airbyte_data jsonb not null,
            loaded_at timestamptz not null default clock_timestamp(),
            primary key (tenant_id, connection_id, _airbyte_raw_id)
        )
    """)
    op.execute(f"create index ix_{TABLE}_loaded_at on raw.{TABLE} (tenant_id, loaded_at)")
    op.execute(
        f"comment on table raw.{TABLE} is"
        " 'Made-up rates, a row a day, as the demo source sent them. Rows of the demo dataset alone are allowed.'"
    )
    raw_table(f"raw.{TABLE}")
    op.execute(
        f"update ingestion.connection set streams = array_append(streams, '{STREAM}')"
        f" where connector = 'opsight-demo-ads' and '{STREAM}' <> all (streams)"
    )


def downgrade() -> None:
    op.execute(f"update ingestion.connection set streams = array_remove(streams, '{STREAM}')")
    op.execute(f"drop table raw.{TABLE}")
