"""Create the raw tables of the rates and budgets that the demo source makes up, and let the connections there are read
them."""

from alembic import op

from migrations.raw import raw_table

revision = "ingestion_0064_rest"
down_revision = "ingestion_0064_places"
branch_labels = None
depends_on = None

STREAMS = ("budgets", "exchange_rates")


def upgrade() -> None:
    for stream in STREAMS:
        _create(f"demo__{stream}")
        op.execute(
            f"update ingestion.connection set streams = array_append(streams, 'demo.{stream}')"
            f" where connector = 'opsight-demo-ads' and 'demo.{stream}' <> all (streams)"
        )


def _create(table: str) -> None:
    op.execute(f"""
        create table raw.{table} (
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
    op.execute(f"create index ix_{table}_loaded_at on raw.{table} (tenant_id, loaded_at)")
    op.execute(
        f"comment on table raw.{table} is"
        " 'Made up, as the demo source sent it. Rows of the demo dataset alone are allowed.'"
    )
    raw_table(f"raw.{table}")


def downgrade() -> None:
    for stream in STREAMS:
        op.execute(f"update ingestion.connection set streams = array_remove(streams, 'demo.{stream}')")
        op.execute(f"drop table raw.demo__{stream}")
