"""Create onboarding, setup tasks, the facts that other services tell, and the events of the hub."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0003_onb"
down_revision = "ops_hub_0002"
branch_labels = None
depends_on = None

ROLE = "opsight_ops_hub"


def upgrade() -> None:
    _create_onboarding()
    _create_setup_task()
    _create_heard_fact()
    _create_activity()


def _create_onboarding() -> None:
    op.execute("""
        create table ops.onboarding (
            tenant_id uuid not null,
            business_type text,
            location_count text,
            goals text[] not null default '{}',
            source text not null default 'wizard' check (source in ('wizard', 'legacy')),
            batch_id uuid,
            revision int not null default 0,
            changed_by text not null,
            changed_at timestamptz not null default clock_timestamp(),
            finished_by text,
            finished_at timestamptz,
            constraint pk_onboarding primary key (tenant_id),
            constraint ck_onboarding_order check (
                (location_count is null or business_type is not null)
                and (goals = '{}' or location_count is not null)
            ),
            constraint ck_onboarding_finished check (
                (finished_at is null) = (finished_by is null) and (finished_at is null or goals <> '{}')
            )
        )
    """)
    op.execute(
        "comment on table ops.onboarding is 'The answers to the first questions; each step is kept as it is answered.'"
    )
    tenant_table("ops.onboarding", ROLE)


def _create_setup_task() -> None:
    op.execute("""
        create table ops.setup_task (
            tenant_id uuid not null,
            key text not null,
            batch_id uuid,
            done_at timestamptz,
            skipped_at timestamptz,
            changed_by text,
            seeded_at timestamptz not null default clock_timestamp(),
            constraint pk_setup_task primary key (tenant_id, key)
        )
    """)
    op.execute("comment on table ops.setup_task is 'What there is to do for a tenant, and what people said of it.'")
    op.execute(
        "comment on column ops.setup_task.done_at is"
        " 'When it was told that it is done. Whether a task with a fact is done, its fact says.'"
    )
    tenant_table("ops.setup_task", ROLE)


def _create_heard_fact() -> None:
    op.execute("""
        create table ops.heard_fact (
            tenant_id uuid not null,
            name text not null,
            heard_at timestamptz not null,
            constraint pk_heard_fact primary key (tenant_id, name)
        )
    """)
    op.execute("comment on table ops.heard_fact is 'What other services told, once it was true for the first time.'")
    tenant_table("ops.heard_fact", ROLE)


def _create_activity() -> None:
    op.execute("""
        create table ops.activity (
            tenant_id uuid not null,
            id uuid not null,
            type text not null,
            occurred_at timestamptz not null default clock_timestamp(),
            actor text not null,
            subject text,
            detail jsonb not null default '{}',
            constraint pk_activity primary key (tenant_id, id)
        )
    """)
    op.execute("comment on table ops.activity is 'What happened in the hub, in the transaction that made it true.'")
    op.execute("create index ix_activity_occurred_at on ops.activity (tenant_id, occurred_at desc, id desc)")
    tenant_table("ops.activity", ROLE)


def downgrade() -> None:
    for table in ("activity", "heard_fact", "setup_task", "onboarding"):
        op.execute(f"drop table ops.{table}")
