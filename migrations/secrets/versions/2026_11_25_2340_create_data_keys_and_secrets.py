"""Create key rings, data keys, secrets, uses of column encryption, and rotations."""

from alembic import op

from migrations.rls import across_function, across_tenants, tenant_table

revision = "secrets_0003"
down_revision = "secrets_0002"
branch_labels = None
depends_on = None

ROLE = "opsight_secrets"
TABLES = ("key_ring", "data_key", "secret", "column_use", "rotation")
PURPOSES = "('oauth', 'connector', 'webhook', 'pii')"
TRANSITIONS = "('pending', 'active'), ('active', 'decrypt_only'), ('decrypt_only', 'retired'), ('retired', 'destroyed')"


def upgrade() -> None:
    _create_key_ring()
    _create_data_key()
    _create_transition_check()
    _create_secret()
    _create_column_use()
    _create_rotation()
    for table in TABLES:
        tenant_table(f"secrets.{table}", ROLE)
    for table in ("key_ring", "data_key"):
        across_tenants(f"secrets.{table}", grants="select")
    _create_functions()


def _create_key_ring() -> None:
    op.execute(f"""
        create table secrets.key_ring (
            tenant_id uuid not null,
            purpose text not null check (purpose in {PURPOSES}),
            id uuid not null,
            min_decrypt_version integer not null default 1,
            wrapped_index_key bytea,
            index_key_wrapped_by text,
            created_at timestamptz not null default clock_timestamp(),
            shredded_at timestamptz,
            constraint pk_key_ring primary key (tenant_id, purpose),
            constraint uq_key_ring_tenant_id_id unique (tenant_id, id),
            constraint ck_key_ring_shredded check ((shredded_at is null) = (wrapped_index_key is not null))
        )
    """)
    op.execute(
        "comment on table secrets.key_ring is 'The data keys of a tenant for one purpose; its id is in envelopes.'"
    )


def _create_data_key() -> None:
    op.execute("""
        create table secrets.data_key (
            tenant_id uuid not null,
            ring_id uuid not null,
            version integer not null check (version > 0),
            purpose text not null,
            state text not null check (state in ('pending', 'active', 'decrypt_only', 'retired', 'destroyed')),
            wrapped bytea,
            wrapped_by text,
            created_at timestamptz not null default clock_timestamp(),
            state_changed_at timestamptz not null default clock_timestamp(),
            constraint pk_data_key primary key (tenant_id, ring_id, version),
            constraint fk_data_key_ring foreign key (tenant_id, ring_id) references secrets.key_ring (tenant_id, id),
            constraint ck_data_key_wrapped check ((state = 'destroyed') = (wrapped is null))
        )
    """)
    op.execute("create unique index uq_data_key_active on secrets.data_key (tenant_id, purpose) where state = 'active'")
    op.execute("comment on table secrets.data_key is 'Versions of a data key, wrapped by the key service.'")


def _create_transition_check() -> None:
    """Which state follows which; a shredded ring's keys may be destroyed from any state, and it gets no new ones."""
    op.execute(f"""
        create function secrets.check_data_key_transition() returns trigger language plpgsql set search_path = '' as $$
        declare
            shredded boolean := (
                select r.shredded_at is not null from secrets.key_ring r
                where r.tenant_id = new.tenant_id and r.id = new.ring_id
            );
        begin
            if tg_op = 'INSERT' then
                if new.state <> 'pending' or shredded then
                    raise exception 'a data key cannot begin as %', new.state using errcode = 'check_violation';
                end if;
                return new;
            end if;
            if (old.state, new.state) not in ({TRANSITIONS}) and not (shredded and new.state = 'destroyed') then
                raise exception 'a data key cannot go from % to %', old.state, new.state
                    using errcode = 'check_violation';
            end if;
            new.state_changed_at := clock_timestamp();
            return new;
        end $$
    """)
    op.execute("alter function secrets.check_data_key_transition() owner to opsight_owner")
    op.execute(
        "create trigger data_key_begins before insert on secrets.data_key"
        " for each row execute function secrets.check_data_key_transition()"
    )
    op.execute(
        "create trigger data_key_moves before update on secrets.data_key for each row"
        " when (old.state is distinct from new.state) execute function secrets.check_data_key_transition()"
    )


def _create_secret() -> None:
    """The two checks on the envelope keep the columns that rotation counts by from ever differing from its header."""
    op.execute(f"""
        create table secrets.secret (
            tenant_id uuid not null,
            id uuid not null,
            ref text not null,
            kind text not null,
            purpose text not null check (purpose in {PURPOSES}),
            label text not null,
            owner text not null,
            readers text[] not null default '{{}}',
            ring_id uuid not null,
            key_version integer not null,
            version bigint not null check (version > 0),
            envelope bytea not null,
            value_mac bytea not null,
            expires_at timestamptz,
            created_at timestamptz not null default clock_timestamp(),
            updated_at timestamptz not null default clock_timestamp(),
            last_used_at timestamptz,
            last_used_by text,
            constraint pk_secret primary key (tenant_id, id),
            constraint uq_secret_tenant_id_ref unique (tenant_id, ref),
            constraint fk_secret_data_key foreign key (tenant_id, ring_id, key_version)
                references secrets.data_key (tenant_id, ring_id, version),
            constraint ck_secret_ring check (substring(envelope from 5 for 16) = uuid_send(ring_id)),
            constraint ck_secret_key_version check (substring(envelope from 21 for 4) = int4send(key_version))
        )
    """)
    op.execute("create index ix_secret_key on secrets.secret (tenant_id, ring_id, key_version, id)")
    op.execute("create index ix_secret_created_at on secrets.secret (tenant_id, created_at desc, id desc)")
    op.execute("create index ix_secret_value_mac on secrets.secret (tenant_id, value_mac)")
    op.execute("comment on table secrets.secret is 'Credentials, each in an envelope; others keep only its ref.'")
    op.execute("comment on column secrets.secret.value_mac is 'HMAC of the value: finds equal values, tells nothing.'")


def _create_column_use() -> None:
    op.execute("""
        create table secrets.column_use (
            tenant_id uuid not null,
            ring_id uuid not null,
            key_version integer not null,
            service text not null,
            column_name text not null,
            last_sealed_at timestamptz not null default clock_timestamp(),
            constraint pk_column_use primary key (tenant_id, ring_id, key_version, service, column_name),
            constraint fk_column_use_data_key foreign key (tenant_id, ring_id, key_version)
                references secrets.data_key (tenant_id, ring_id, version)
        )
    """)
    op.execute(
        "comment on table secrets.column_use is"
        " 'Columns of other services that hold envelopes of a key; it is retired only when each has said it is done.'"
    )


def _create_rotation() -> None:
    op.execute(f"""
        create table secrets.rotation (
            tenant_id uuid not null,
            id uuid not null,
            purpose text not null check (purpose in {PURPOSES}),
            kind text not null check (kind in ('data_key', 'rewrap')),
            state text not null
                check (state in ('planned', 'switching', 'reencrypting', 'verifying', 'finished', 'failed')),
            to_version integer,
            checkpoint uuid,
            rows_total bigint not null default 0,
            rows_done bigint not null default 0,
            keys_retired integer not null default 0,
            waiting_for text[] not null default '{{}}',
            requested_by text not null,
            error text,
            created_at timestamptz not null default clock_timestamp(),
            finished_at timestamptz,
            constraint pk_rotation primary key (tenant_id, id),
            constraint fk_rotation_ring foreign key (tenant_id, purpose)
                references secrets.key_ring (tenant_id, purpose)
        )
    """)
    op.execute(
        "create unique index uq_rotation_live on secrets.rotation (tenant_id, purpose) where finished_at is null"
    )
    op.execute("create index ix_rotation_created_at on secrets.rotation (tenant_id, created_at desc)")
    op.execute(
        "comment on table secrets.rotation is 'How far a key rotation has come; a killed one goes on from here.'"
    )


def _create_functions() -> None:
    across_function(
        "secrets",
        "key_rings_across_tenants",
        "tenant uuid, purpose text",
        "table(tenant_id uuid, purpose text, active_version integer, active_since timestamptz)",
        """
        select r.tenant_id, r.purpose, k.version, k.state_changed_at
        from secrets.key_ring r
        join secrets.data_key k on k.tenant_id = r.tenant_id and k.ring_id = r.id and k.state = 'active'
        where r.shredded_at is null and ($1 is null or r.tenant_id = $1) and ($2 is null or r.purpose = $2)
        order by r.tenant_id, r.purpose
        """,
        role=ROLE,
    )
    across_function(
        "secrets",
        "old_keys_across_tenants",
        "active_before timestamptz, retired_before timestamptz",
        "table(tenant_id uuid, purpose text, state text)",
        """
        select k.tenant_id, k.purpose, k.state from secrets.data_key k
        where (k.state = 'active' and k.state_changed_at < $1) or (k.state = 'retired' and k.state_changed_at < $2)
        order by k.state_changed_at limit 500
        """,
        role=ROLE,
    )
    across_function(
        "secrets",
        "wrapping_keys_across_tenants",
        "",
        "table(wrapped_by text)",
        "select distinct k.wrapped_by from secrets.data_key k where k.wrapped is not null",
        role=ROLE,
    )
    # The service may only write the trail; of its own lines it shows the current tenant's.
    across_function(
        "secrets",
        "own_audit_across_tenants",
        "most integer",
        "table(id uuid, occurred_at timestamptz, actor text, action text, object_type text, object_id text,"
        " outcome text, detail jsonb)",
        """
        select e.id, e.occurred_at, e.actor, e.action, e.object_type, e.object_id, e.outcome, e.detail
        from audit.event e where e.tenant_id = app.tenant_id() and e.service = 'secrets'
        order by e.occurred_at desc, e.id desc limit $1
        """,
        role=ROLE,
    )


def downgrade() -> None:
    op.execute("drop function secrets.own_audit_across_tenants(integer)")
    op.execute("drop function secrets.wrapping_keys_across_tenants()")
    op.execute("drop function secrets.old_keys_across_tenants(timestamptz, timestamptz)")
    op.execute("drop function secrets.key_rings_across_tenants(uuid, text)")
    for table in reversed(TABLES):
        op.execute(f"drop table secrets.{table}")
    op.execute("drop function secrets.check_data_key_transition()")
