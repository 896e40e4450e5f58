"""Create the columns that people chose to see of locations."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0012_preferences"
down_revision = "ops_hub_0011_location_keys"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    op.execute("""
        create table ops.location_metric_preference (
            tenant_id uuid not null,
            subject text not null,
            columns text[] not null default '{}' check (cardinality(columns) <= 6),
            revision int not null default 0,
            changed_at timestamptz not null default clock_timestamp(),
            constraint pk_location_metric_preference primary key (tenant_id, subject)
        )
    """)
    op.execute(
        "comment on table ops.location_metric_preference is"
        " 'Which columns of a list of locations a person or program chose, in their order.'"
    )
    tenant_table("ops.location_metric_preference", ROLE)


def downgrade() -> None:
    op.execute("drop table ops.location_metric_preference")
