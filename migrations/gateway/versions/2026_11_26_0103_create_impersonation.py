"""Create consents to support, break-glass requests, and the impersonations that stand on one of them."""

from alembic import op

from migrations.rls import ACROSS, across_function, across_tenants, platform_table, tenant_table

revision = "gateway_0006_access"
down_revision = "gateway_0005_access"
branch_labels = None
depends_on = None

ROLE = "opsight_gateway"
PLATFORM_TABLES = ("identity.break_glass", "identity.break_glass_approval", "identity.impersonation")


def upgrade() -> None:
    _create_consent()
    _create_break_glass()
    _create_impersonation()
    tenant_table("identity.support_consent", ROLE, grants="select, insert, update")
    across_tenants("identity.support_consent", grants="select")
    platform_table("identity.break_glass", ROLE, grants="select, insert")
    platform_table("identity.break_glass_approval", ROLE, grants="select, insert")
    platform_table("identity.impersonation", ROLE, grants="select, insert, update")
    for table in PLATFORM_TABLES:
        op.execute(f"grant select on {table} to {ACROSS}")
    _check_break_glass()
    _create_functions()


def _create_consent() -> None:
    op.execute("""
        create table identity.support_consent (
            tenant_id uuid not null,
            id uuid not null default gen_random_uuid(),
            granted_by uuid not null,
            reason text not null,
            granted_at timestamptz not null default now(),
            expires_at timestamptz not null,
            revoked_at timestamptz,
            constraint pk_support_consent primary key (tenant_id, id),
            constraint fk_support_consent_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_support_consent_granted_by_user
                foreign key (granted_by) references identity."user" (id),
            constraint ck_support_consent_lives_a_day_at_most
                check (expires_at > granted_at and expires_at <= granted_at + interval '24 hours 1 minute')
        )
    """)


def _create_break_glass() -> None:
    op.execute("""
        create table identity.break_glass (
            id uuid not null default gen_random_uuid(),
            tenant_id uuid not null,
            requested_by uuid not null,
            reason text not null,
            requested_at timestamptz not null default now(),
            expires_at timestamptz not null,
            constraint pk_break_glass primary key (id),
            constraint uq_break_glass_id unique (id, requested_by),
            constraint fk_break_glass_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_break_glass_requested_by_user
                foreign key (requested_by) references identity."user" (id),
            constraint ck_break_glass_lives_four_hours_at_most
                check (expires_at > requested_at and expires_at <= requested_at + interval '4 hours 1 minute')
        )
    """)
    # The requester stands in each approval, so that a check can say that it is another person.
    op.execute("""
        create table identity.break_glass_approval (
            break_glass_id uuid not null,
            approved_by uuid not null,
            requested_by uuid not null,
            approved_at timestamptz not null default now(),
            constraint pk_break_glass_approval primary key (break_glass_id, approved_by),
            constraint fk_break_glass_approval_break_glass_id_break_glass
                foreign key (break_glass_id, requested_by)
                references identity.break_glass (id, requested_by) on delete cascade,
            constraint fk_break_glass_approval_approved_by_user
                foreign key (approved_by) references identity."user" (id),
            constraint ck_break_glass_approval_is_by_another_person check (approved_by <> requested_by)
        )
    """)


def _create_impersonation() -> None:
    op.execute("""
        create table identity.impersonation (
            id uuid not null default gen_random_uuid(),
            session_id uuid not null,
            tenant_id uuid not null,
            actor_id uuid not null,
            subject_id uuid not null,
            reason text not null,
            consent_id uuid,
            break_glass_id uuid,
            started_at timestamptz not null default now(),
            expires_at timestamptz not null,
            ended_at timestamptz,
            constraint pk_impersonation primary key (id),
            constraint fk_impersonation_tenant_id_tenant
                foreign key (tenant_id) references identity.tenant (id) on delete cascade,
            constraint fk_impersonation_actor_id_user foreign key (actor_id) references identity."user" (id),
            constraint fk_impersonation_subject_id_user foreign key (subject_id) references identity."user" (id),
            constraint fk_impersonation_tenant_id_support_consent
                foreign key (tenant_id, consent_id) references identity.support_consent (tenant_id, id),
            constraint fk_impersonation_break_glass_id_break_glass
                foreign key (break_glass_id) references identity.break_glass (id),
            constraint ck_impersonation_is_of_another_person check (actor_id <> subject_id),
            constraint ck_impersonation_stands_on_one_thing check (num_nonnulls(consent_id, break_glass_id) = 1),
            constraint ck_impersonation_lives_an_hour_at_most
                check (expires_at > started_at and expires_at <= started_at + interval '60 minutes 10 seconds')
        )
    """)
    op.execute(
        "create unique index uq_impersonation_session on identity.impersonation (session_id) where ended_at is null"
    )
    op.execute("create index ix_impersonation_tenant_id on identity.impersonation (tenant_id, started_at desc)")


def _check_break_glass() -> None:
    """Two other people's approvals, the same tenant and the same person, whatever the code does."""
    op.execute("""
        create function identity.check_break_glass() returns trigger
        language plpgsql set search_path = '' as $$
        begin
            if new.break_glass_id is not null and not exists (
                select from identity.break_glass b
                where b.id = new.break_glass_id and b.tenant_id = new.tenant_id and b.requested_by = new.actor_id
                  and b.expires_at > now()
                  and (select count(*) from identity.break_glass_approval a where a.break_glass_id = b.id) >= 2
            ) then
                raise exception 'break-glass % is not approved by two people', new.break_glass_id
                    using errcode = 'check_violation';
            end if;
            return new;
        end
        $$
    """)
    op.execute("alter function identity.check_break_glass() owner to opsight_owner")
    op.execute(
        "create trigger check_break_glass before insert on identity.impersonation"
        " for each row execute function identity.check_break_glass()"
    )


def _create_functions() -> None:
    across_function(
        "identity",
        "impersonation_of_session_across_tenants",
        "session_id uuid",
        "table(id uuid, tenant_id uuid, actor_id uuid, subject_id uuid, reason text, expires_at timestamptz)",
        """
        select i.id, i.tenant_id, i.actor_id, i.subject_id, i.reason, i.expires_at
        from identity.impersonation i
        left join identity.support_consent c on c.tenant_id = i.tenant_id and c.id = i.consent_id
        where i.session_id = $1 and i.ended_at is null and i.expires_at > now()
          and (c.id is null or (c.revoked_at is null and c.expires_at > now()))
        """,
        role=ROLE,
    )
    across_function(
        "identity",
        "support_consents_across_tenants",
        "",
        "table(tenant_id uuid, tenant_name text, id uuid, granted_by uuid, granted_by_name text, reason text,"
        " expires_at timestamptz)",
        """
        select c.tenant_id, t.name, c.id, c.granted_by, u.name, c.reason, c.expires_at
        from identity.support_consent c
        join identity.tenant t on t.id = c.tenant_id and t.archived_at is null
        join identity."user" u on u.id = c.granted_by
        where c.revoked_at is null and c.expires_at > now()
        order by c.granted_at desc
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function identity.support_consents_across_tenants()")
    op.execute("drop function identity.impersonation_of_session_across_tenants(uuid)")
    for table in ("impersonation", "break_glass_approval", "break_glass", "support_consent"):
        op.execute(f"drop table identity.{table}")
    op.execute("drop function identity.check_break_glass()")
