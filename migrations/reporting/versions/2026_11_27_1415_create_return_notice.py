"""Create the notices of returned mail that were taken in, each of which counts once."""

from alembic import op

from migrations.rls import tenant_table

revision = "reporting_0017_notice"
down_revision = "reporting_0017_choice"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table reporting.return_notice (
            tenant_id uuid not null,
            notice text not null,
            delivery_id uuid not null,
            taken_at timestamptz not null default clock_timestamp(),
            constraint pk_return_notice primary key (tenant_id, notice),
            constraint fk_return_notice_delivery foreign key (tenant_id, delivery_id)
                references reporting.delivery (tenant_id, id) on delete cascade
        )
    """)
    op.execute("create index ix_return_notice_delivery on reporting.return_notice (tenant_id, delivery_id)")
    tenant_table("reporting.return_notice", "opsight_reporting")


def downgrade() -> None:
    op.execute("drop table reporting.return_notice")
