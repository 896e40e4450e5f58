"""Keep how a tenant's reports look, version by version, and with which version a run was started."""

from alembic import op

from migrations.rls import tenant_table

revision = "reporting_0016_branding"
down_revision = "reporting_0015_returned_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A version is never changed, so the service has no right to."""
    op.execute("""
        create table reporting.branding (
            tenant_id uuid not null,
            version integer not null,
            name text not null,
            color text not null,
            footer text,
            website text,
            logo bytea,
            logo_sha256 text,
            logo_width integer,
            logo_height integer,
            logo_size integer,
            content_hash text not null,
            edited_by text not null,
            edited_at timestamptz not null default clock_timestamp(),
            constraint pk_branding primary key (tenant_id, version),
            constraint ck_branding_version check (version > 0),
            constraint ck_branding_color check (color ~ '^#[0-9a-f]{6}$'),
            constraint ck_branding_logo check (
                num_nulls(logo, logo_sha256, logo_width, logo_height, logo_size) in (0, 5)
                and octet_length(logo) <= 200000
            )
        )
    """)
    tenant_table("reporting.branding", "opsight_reporting", grants="select, insert, delete")
    op.execute("""
        alter table reporting.report_run
            add column branding_version integer,
            add column branding_hash text,
            add constraint ck_report_run_branding check ((branding_version is null) = (branding_hash is null)),
            add constraint fk_report_run_branding foreign key (tenant_id, branding_version)
                references reporting.branding (tenant_id, version)
    """)
    op.execute(
        "create index ix_report_run_branding on reporting.report_run (tenant_id, branding_version)"
        " where branding_version is not null"
    )


def downgrade() -> None:
    """The logos of runs are lost: their inputs are kept without."""
    op.execute("alter table reporting.report_run drop column branding_version, drop column branding_hash")
    op.execute("drop table reporting.branding")
