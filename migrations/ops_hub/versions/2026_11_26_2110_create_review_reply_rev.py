"""Let reviews be searched, and create the replies that are written here."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0016_review_reply_rev"
down_revision = "ops_hub_0017_grants_oau"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table ops.review add column search_text text not null default ''")
    op.execute("""
        create table ops.review_reply (
            tenant_id uuid not null,
            id uuid not null,
            review_id uuid not null,
            body text not null,
            state text not null,
            problem text,
            replaces text,
            job_id uuid,
            written_by text not null,
            written_at timestamptz not null default clock_timestamp(),
            published_at timestamptz,
            constraint pk_review_reply primary key (tenant_id, id),
            constraint fk_review_reply_review foreign key (tenant_id, review_id)
                references ops.review (tenant_id, id) on delete cascade,
            constraint ck_review_reply_body check (char_length(body) between 1 and 4096),
            constraint ck_review_reply_state
                check (state in ('queued', 'publishing', 'published', 'failed', 'withdrawn', 'to_copy')),
            constraint ck_review_reply_published check ((state = 'published') <= (published_at is not null))
        )
    """)
    op.execute(
        "create index ix_review_reply_written on ops.review_reply (tenant_id, review_id, written_at desc, id desc)"
    )
    op.execute(
        "create unique index uq_review_reply_open on ops.review_reply (tenant_id, review_id)"
        " where state in ('queued', 'publishing')"
    )
    tenant_table("ops.review_reply", "opsight_ops_hub")


def downgrade() -> None:
    op.execute("drop table ops.review_reply")
    op.execute("alter table ops.review drop column search_text")
