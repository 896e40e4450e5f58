"""Name secrets in the vault, instead of holding them sealed.

Seeds of authenticator apps and signing secrets of webhooks stay sealed in their rows until the gateway's worker has
put them into the vault. Keys of access tokens need not move: they sign no more, and new ones are made in the vault.
"""

from alembic import op

from migrations.rls import across_function, across_tenants

revision = "gateway_0007_vault"
down_revision = "gateway_0006_partners"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
PLATFORM = "00000000-0000-0000-0000-000000000000"
SEALED = "identity.sealed_webhook_subscriptions_across_tenants"


def upgrade() -> None:
    op.execute(f"alter table identity.tenant add constraint ck_tenant_is_not_the_platform check (id <> '{PLATFORM}')")
    _second_factor()
    _webhook_subscription()
    _oauth_signing_key()


def _second_factor() -> None:
    op.execute("""
        alter table identity.second_factor
            add column secret_ref text,
            alter column sealed_secret drop not null,
            add constraint ck_second_factor_secret check (num_nonnulls(secret_ref, sealed_secret) = 1)
    """)
    op.execute(
        "create index ix_second_factor_sealed on identity.second_factor (user_id) where sealed_secret is not null"
    )


def _webhook_subscription() -> None:
    op.execute("""
        alter table identity.webhook_subscription
            add column secret_ref text,
            add column previous_secret_ref text,
            alter column sealed_secret drop not null,
            add constraint ck_webhook_subscription_secret check (num_nonnulls(secret_ref, sealed_secret) = 1),
            add constraint ck_webhook_subscription_previous_secret
                check (num_nonnulls(previous_secret_ref, sealed_previous_secret) <= 1)
    """)
    op.execute(
        "create index ix_webhook_subscription_sealed on identity.webhook_subscription (tenant_id, id)"
        " where sealed_secret is not null or sealed_previous_secret is not null"
    )
    across_tenants("identity.webhook_subscription", grants="select")
    across_function(
        "identity",
        SEALED.removeprefix("identity."),
        "",
        "table(tenant_id uuid, id uuid)",
        """
        select s.tenant_id, s.id from identity.webhook_subscription s
        where s.sealed_secret is not null or s.sealed_previous_secret is not null order by 1, 2
        """,
        role=ROLE,
    )


def _oauth_signing_key() -> None:
    """A key that is `previous` is good for the tokens that it has signed, and needs no private half."""
    op.execute("delete from identity.oauth_signing_key where state = 'next'")
    op.execute("update identity.oauth_signing_key set state = 'previous', retired_at = now() where state = 'active'")
    op.execute("""
        alter table identity.oauth_signing_key
            drop column sealed_private_key,
            add column private_key_ref text,
            add constraint ck_oauth_signing_key_private check (state = 'previous' or private_key_ref is not null)
    """)


def downgrade() -> None:
    op.execute("""
        do $$ begin
            if exists (select from identity.second_factor where secret_ref is not null)
                or exists (
                    select from identity.webhook_subscription
                    where secret_ref is not null or previous_secret_ref is not null
                )
            then
                raise exception 'secrets are in the vault, where the version before does not find them';
            end if;
        end $$
    """)
    op.execute("delete from identity.oauth_signing_key")
    op.execute("""
        alter table identity.oauth_signing_key
            drop column private_key_ref,
            add column sealed_private_key bytea not null
    """)
    op.execute(f"drop function {SEALED}()")
    op.execute("drop policy across on identity.webhook_subscription")
    op.execute("revoke select on identity.webhook_subscription from opsight_across")
    op.execute("""
        alter table identity.webhook_subscription
            drop column secret_ref, drop column previous_secret_ref, alter column sealed_secret set not null
    """)
    op.execute("drop index identity.ix_webhook_subscription_sealed")
    op.execute("drop index identity.ix_second_factor_sealed")
    op.execute("alter table identity.second_factor drop column secret_ref, alter column sealed_secret set not null")
    op.execute("alter table identity.tenant drop constraint ck_tenant_is_not_the_platform")
