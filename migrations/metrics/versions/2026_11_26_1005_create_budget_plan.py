"""Create budget plans: versions of a month's budget, proposed by one person and approved by another."""

from alembic import op

from migrations.rls import tenant_table

revision = "metrics_0011_budgets"
down_revision = "metrics_0010_warehouse"
branch_labels = None
depends_on = None

ROLE = "opsight_metrics"


def upgrade() -> None:
    _create_plan()
    _allow_one_open_and_one_approved()
    tenant_table("metrics.budget_plan", ROLE, grants="select, insert, update, delete")
    _keep_versions()
    _limit_to_accounts()
    op.execute("create policy dbt_reads on metrics.budget_plan for select to opsight_dbt using (true)")
    op.execute("grant select on metrics.budget_plan to opsight_dbt")


def _create_plan() -> None:
    op.execute("""
        create table metrics.budget_plan (
            tenant_id uuid not null,
            id uuid not null,
            dataset text not null check (dataset in ('warehouse', 'demo')),
            month date not null check (extract(day from month) = 1),
            platform text,
            account_id text,
            campaign_id text,
            campaign_name text,
            region text,
            scope_key text not null generated always as (
                dataset || e'\\x1f' || coalesce(platform, '') || e'\\x1f' || coalesce(account_id, '') || e'\\x1f'
                || coalesce(campaign_id, '') || e'\\x1f' || coalesce(region, '')
            ) stored,
            amount_micros bigint not null check (amount_micros >= 0),
            currency text not null check (currency ~ '^[A-Z]{3}$'),
            note text,
            state text not null check (
                state in ('draft', 'proposed', 'approved', 'rejected', 'withdrawn', 'superseded')
            ),
            version int not null check (version >= 1),
            revision int not null default 1,
            created_at timestamptz not null default clock_timestamp(),
            edited_by text not null,
            edited_at timestamptz not null default clock_timestamp(),
            proposed_by text,
            proposed_at timestamptz,
            proposal_comment text,
            decided_by text,
            decided_at timestamptz,
            decision_comment text,
            withdrawn_by text,
            withdrawn_at timestamptz,
            withdrawal_comment text,
            superseded_at timestamptz,
            constraint pk_budget_plan primary key (tenant_id, id),
            constraint uq_budget_plan_version unique (tenant_id, scope_key, month, version),
            constraint ck_budget_plan_scope check (
                (account_id is null or platform is not null)
                and (campaign_id is null or account_id is not null)
                and (campaign_id is null) = (campaign_name is null)
            ),
            constraint ck_budget_plan_proposed check (
                state not in ('proposed', 'approved', 'rejected', 'superseded') or proposed_by is not null
            ),
            constraint ck_budget_plan_decided check (
                state not in ('approved', 'rejected', 'superseded') or decided_by is not null
            ),
            constraint ck_budget_plan_checker check (decided_by <> proposed_by and decided_by <> edited_by)
        )
    """)
    op.execute(
        "comment on table metrics.budget_plan is"
        " 'A version of a scope''s budget of a month. Versions are never removed; one is approved at most.'"
    )


def _allow_one_open_and_one_approved() -> None:
    """Of the versions of a scope and month; the other indexes are for lists."""
    op.execute(
        "create unique index uq_budget_plan_approved on metrics.budget_plan (tenant_id, scope_key, month)"
        " where state = 'approved'"
    )
    op.execute(
        "create unique index uq_budget_plan_open on metrics.budget_plan (tenant_id, scope_key, month)"
        " where state in ('draft', 'proposed')"
    )
    op.execute("create index ix_budget_plan_edited on metrics.budget_plan (tenant_id, edited_at desc, id desc)")
    op.execute("create index ix_budget_plan_month on metrics.budget_plan (tenant_id, month)")


def _keep_versions() -> None:
    """A version goes only with its tenant."""
    op.execute(
        f"create policy versions_stay on metrics.budget_plan as restrictive for delete to {ROLE}"
        " using (exists (select from app.ended_tenant as ended where ended.tenant_id = budget_plan.tenant_id))"
    )


def _limit_to_accounts() -> None:
    """Whoever is limited to some accounts sees their plans alone, whatever a query forgets."""
    op.execute(
        f"create policy workspace_{ROLE} on metrics.budget_plan as restrictive to {ROLE}"
        " using ((select current_setting('app.workspace_accounts', true)) = '*'"
        " or app.sees_account(platform, account_id))"
    )


def downgrade() -> None:
    op.execute("drop table metrics.budget_plan")
