"""Create the raw tables of Google's numbers by place, and of the names of its geo targets."""

from alembic import op

from migrations.raw import raw_table

revision = "ingestion_0064_places"
down_revision = "ingestion_0063_connectors"
branch_labels = None
depends_on = None

REPLAYED, NAMES = "google_ads__geographic_performance", "google_ads__geo_target"


def upgrade() -> None:
    for table in (REPLAYED, NAMES):
        _create(table)
    op.execute(
        f"alter table raw.{REPLAYED} add column withdrawn_by uuid, add column withdrawn_reason text,"
        f" add constraint ck_{REPLAYED}_withdrawn check ((withdrawn_by is null) = (withdrawn_reason is null)"
        " and withdrawn_reason in ('rule', 'vanished'))"
    )
    op.execute(
        f"comment on column raw.{REPLAYED}.withdrawn_by is 'The replay or sync that found the row to break a rule,"
        " or to have vanished at its source; the warehouse does not read it.'"
    )


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
    for table in (REPLAYED, NAMES):
        op.execute(f"drop table raw.{table}")
