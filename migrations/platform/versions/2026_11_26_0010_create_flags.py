"""Create the overrides of feature flags: of the whole platform with its kill switch, and of single tenants."""

from alembic import op

from migrations.rls import ACROSS, across_function, across_tenants, platform_table, tenant_table
from migrations.rooms import ROOMS

revision = "platform_0003"
down_revision = "platform_0002"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"


def upgrade() -> None:
    op.execute("""
        create table app.flag (
            key text not null,
            enabled boolean,
            killed boolean not null default false,
            reason text not null,
            changed_by text not null,
            changed_at timestamptz not null default now(),
            constraint pk_flag primary key (key)
        )
    """)
    op.execute("comment on table app.flag is 'What the platform says of a flag; killed wins over everything.'")
    op.execute("""
        create table app.flag_override (
            tenant_id uuid not null,
            key text not null,
            enabled boolean not null,
            reason text not null,
            changed_by text not null,
            changed_at timestamptz not null default now(),
            constraint pk_flag_override primary key (tenant_id, key)
        )
    """)
    platform_table("app.flag", ROLE)
    op.execute(f"grant select on app.flag to {ACROSS}")
    tenant_table("app.flag_override", ROLE)
    across_tenants("app.flag_override", grants="select")
    _create_reading()


def _create_reading() -> None:
    """Every process reads all of it every second: a few rows, of which none is a secret."""
    across_function(
        "app",
        "flags_across_tenants",
        "",
        "table(tenant_id uuid, key text, enabled boolean, killed boolean)",
        "select null::uuid, key, enabled, killed from app.flag"
        " union all select tenant_id, key, enabled, false from app.flag_override",
        role=ROLE,
    )
    for room in ROOMS:
        if room.role:
            op.execute(f"grant execute on function app.flags_across_tenants() to {room.role}")


def downgrade() -> None:
    op.execute("drop function app.flags_across_tenants()")
    op.execute("drop table app.flag_override")
    op.execute("drop table app.flag")
