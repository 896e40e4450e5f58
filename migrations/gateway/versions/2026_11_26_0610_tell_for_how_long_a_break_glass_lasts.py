"""Let a session that looks at a tenant without its consent say for how long it was asked."""

from alembic import op

from migrations.rls import across_function

revision = "gateway_0010_identity"
down_revision = "gateway_0009_review"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
NAME = "impersonation_of_session_across_tenants"
COLUMNS = "id uuid, tenant_id uuid, actor_id uuid, subject_id uuid, reason text, expires_at timestamptz"
SELECTED = "i.id, i.tenant_id, i.actor_id, i.subject_id, i.reason, i.expires_at"
LIVE = """
    from identity.impersonation i
    left join identity.support_consent c on c.tenant_id = i.tenant_id and c.id = i.consent_id
    left join identity.break_glass b on b.id = i.break_glass_id
    where i.session_id = $1 and i.ended_at is null and i.expires_at > now()
      and (c.id is null or (c.revoked_at is null and c.expires_at > now()))
"""


def upgrade() -> None:
    _replace(
        f"{COLUMNS}, break_glass_minutes integer, break_glass_ends_at timestamptz",
        f"{SELECTED}, round(extract(epoch from b.expires_at - b.requested_at) / 60)::integer, b.expires_at",
    )


def downgrade() -> None:
    _replace(COLUMNS, SELECTED)


def _replace(columns: str, selected: str) -> None:
    op.execute(f"drop function identity.{NAME}(uuid)")
    across_function("identity", NAME, "session_id uuid", f"table({columns})", f"select {selected} {LIVE}", role=ROLE)
