"""Create the list of tenants that have been deleted: nobody enters them any more, whatever still runs."""

from alembic import op

from migrations.rls import platform_table
from migrations.rooms import LOGIN_ROLES

revision = "platform_0005_purge"
down_revision = "platform_0004_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table app.ended_tenant (
            tenant_id uuid not null,
            ended_at timestamptz not null default clock_timestamp(),
            constraint pk_ended_tenant primary key (tenant_id)
        )
    """)
    op.execute(
        "comment on table app.ended_tenant is"
        " 'Tenants whose rows are being removed or are gone; every tenant transaction looks here as it begins.'"
    )
    platform_table("app.ended_tenant", "opsight_gateway", grants="select, insert")
    op.execute(f"grant select on app.ended_tenant to {', '.join(LOGIN_ROLES)}")


def downgrade() -> None:
    op.execute("drop table app.ended_tenant")
