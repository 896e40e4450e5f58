"""Create reviews that customers wrote."""

from alembic import op

from migrations.rls import tenant_table

revision = "ops_hub_0015_reviews"
down_revision = "ops_hub_0014_connections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table ops.review (
            tenant_id uuid not null,
            id uuid not null,
            connection_id uuid not null,
            review_id text not null,
            listing_id text not null,
            location_id uuid,
            source text not null,
            provenance text not null,
            rating integer,
            is_recommended boolean,
            author text,
            body text,
            language text,
            url text,
            written_at timestamptz not null,
            updated_at timestamptz not null,
            reply text,
            replied_at timestamptz,
            is_gone boolean not null default false,
            seen_at timestamptz not null default clock_timestamp(),
            constraint pk_review primary key (tenant_id, id),
            constraint uq_review_provider unique (tenant_id, connection_id, review_id),
            constraint fk_review_connection foreign key (tenant_id, connection_id)
                references ops.platform_connection (tenant_id, id) on delete cascade,
            constraint ck_review_rating check (rating between 1 and 5),
            constraint ck_review_provenance check (provenance in ('live', 'simulated', 'fallback_simulated'))
        )
    """)
    op.execute("create index ix_review_written on ops.review (tenant_id, written_at desc, id desc)")
    op.execute("create index ix_review_location on ops.review (tenant_id, location_id, written_at desc)")
    tenant_table("ops.review", "opsight_ops_hub")


def downgrade() -> None:
    op.execute("drop table ops.review")
