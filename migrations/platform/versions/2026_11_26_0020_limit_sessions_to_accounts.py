"""Let a transaction be limited to some ad accounts, and policies ask which."""

from alembic import op

from migrations.rooms import LOGIN_ROLES

revision = "platform_0004_access"
down_revision = "platform_0003"
branch_labels = None
depends_on = None

EVERYONE = ", ".join((*LOGIN_ROLES, "opsight_owner", "opsight_across"))


def upgrade() -> None:
    op.execute("""
        create function app.sees_account(platform text, account_id text) returns boolean
        language sql stable parallel safe as $$
            select case current_setting('app.workspace_accounts', true)
                when '*' then true
                when '' then false
                else coalesce(
                    platform || ':' || account_id = any(
                        string_to_array(current_setting('app.workspace_accounts', true), e'\\x1f')
                    ),
                    false
                )
            end
        $$
    """)
    op.execute(
        "comment on function app.sees_account(text, text) is"
        " 'Whether the transaction may see this ad account: `*` sees all, nothing set sees none.'"
    )
    op.execute("alter function app.sees_account(text, text) owner to opsight_owner")
    op.execute("revoke all on function app.sees_account(text, text) from public")
    op.execute(f"grant execute on function app.sees_account(text, text) to {EVERYONE}")


def downgrade() -> None:
    op.execute("drop function app.sees_account(text, text)")
