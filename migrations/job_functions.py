"""The functions through which a worker sees its schema's jobs of every tenant: claim, extend, finish, reap, purge."""

from alembic import op

from migrations.rls import across_function

FUNCTIONS = (
    "claim_jobs_across_tenants",
    "finish_jobs_across_tenants",
    "extend_leases_across_tenants",
    "look_at_leases_across_tenants",
    "reap_jobs_across_tenants",
    "next_job_at_across_tenants",
    "count_jobs_across_tenants",
    "dead_jobs_across_tenants",
    "purge_jobs_across_tenants",
)

# Claims of one schema run one after the other, so that the limits per tenant hold exactly.
# Tenants are visited in turn from a random place, by a skip scan over the index of queued jobs; among those seen,
# the ones with the fewest running jobs go first. A tenant with a long queue therefore never holds up another.
# A job that lost two workers has one more chance, and takes it as the only such job of its worker: so the one that
# takes workers down dies of it, and those that happened to run beside it do not.
_CLAIM = """
    select pg_advisory_xact_lock(hashtextextended('{schema}.job', 0));

    update {schema}.job j set state = 'queued'
    from (select d.tenant_id, d.id from {schema}.job d
          where d.state in ('scheduled', 'retry_wait') and d.run_at <= clock_timestamp()
          order by d.run_at limit 500 for update skip locked) due
    where j.tenant_id = due.tenant_id and j.id = due.id;

    with recursive wanted as (
        select w.kind, w.most, gen_random_uuid() as pivot
        from unnest(p_kinds, p_limits) as w(kind, most)
    ),
    ahead as (
        select w.kind, w.most, w.pivot, t.tenant_id, 1 as seen
        from wanted w cross join lateral (
            select q.tenant_id from {schema}.job q where q.state = 'queued' and q.kind = w.kind
            and q.tenant_id > w.pivot order by q.tenant_id limit 1) t
        union all
        select a.kind, a.most, a.pivot, t.tenant_id, a.seen + 1
        from ahead a cross join lateral (
            select q.tenant_id from {schema}.job q where q.state = 'queued' and q.kind = a.kind
            and q.tenant_id > a.tenant_id order by q.tenant_id limit 1) t
        where a.seen < 32
    ),
    behind as (
        select w.kind, w.most, w.pivot, t.tenant_id, 1 as seen
        from wanted w cross join lateral (
            select q.tenant_id from {schema}.job q where q.state = 'queued' and q.kind = w.kind
            and q.tenant_id <= w.pivot order by q.tenant_id limit 1) t
        union all
        select b.kind, b.most, b.pivot, t.tenant_id, b.seen + 1
        from behind b cross join lateral (
            select q.tenant_id from {schema}.job q where q.state = 'queued' and q.kind = b.kind
            and q.tenant_id > b.tenant_id and q.tenant_id <= b.pivot order by q.tenant_id limit 1) t
        where b.seen < 32
    ),
    seen as (
        select kind, most, tenant_id from ahead union all select kind, most, tenant_id from behind
    ),
    room as (
        select s.kind, s.tenant_id, s.most - r.same_kind as free, r.busy
        from seen s cross join lateral (
            select count(*) as busy, count(*) filter (where r.kind = s.kind) as same_kind
            from {schema}.job r where r.state = 'running' and r.tenant_id = s.tenant_id) r
        where s.most > r.same_kind
    ),
    candidate as (
        select c.tenant_id, c.id, c.run_at, c.worker_losses > 1 as suspect,
               room.busy + row_number() over (partition by c.tenant_id order by c.run_at, c.id) as turn
        from room cross join lateral (
            select q.tenant_id, q.id, q.run_at, q.worker_losses from {schema}.job q
            where q.state = 'queued' and q.kind = room.kind and q.tenant_id = room.tenant_id
            order by q.run_at, q.id limit least(room.free, p_limit)) c
    ),
    ranked as (
        select c.*, row_number() over (partition by c.suspect order by c.turn, c.run_at, c.id) as place from candidate c
    ),
    picked as (
        select r.tenant_id, r.id from ranked r
        where not r.suspect or (r.place = 1 and not exists (
            select from {schema}.job s where s.state = 'running' and s.worker_losses > 1 and s.lease_owner = p_owner))
        order by r.turn, r.run_at, r.id limit p_limit
    ),
    held as (
        select l.tenant_id, l.id from picked p
        join {schema}.job l on l.tenant_id = p.tenant_id and l.id = p.id
        where l.state = 'queued' for update of l skip locked
    )
    update {schema}.job j
    set state = 'running', attempt = j.attempt + 1, lease_token = j.lease_token + 1, lease_owner = p_owner,
        lease_until = clock_timestamp() + p_lease_seconds * interval '1 second',
        started_at = coalesce(j.started_at, clock_timestamp())
    from held where j.tenant_id = held.tenant_id and j.id = held.id
    returning j.tenant_id, j.id, j.kind, j.payload::text, j.attempt, j.free_attempts, j.lease_token, j.subject,
              j.request_id, j.traceparent, j.throttled_since,
              extract(epoch from clock_timestamp() - j.run_at)::double precision
"""

# The fence: a result is written only where the token is still the one the worker claimed with.
_FINISH = """
    update {schema}.job j
    set state = r.state,
        run_at = coalesce(r.run_at, j.run_at),
        free_attempts = j.free_attempts + r.free,
        throttled_since = r.throttled_since,
        error_code = r.error_code, error_message = r.error_message,
        lease_owner = null, lease_until = null,
        finished_at = case when r.state in ('succeeded', 'failed', 'dead', 'cancelled')
                           then clock_timestamp() end
    from unnest(p_tenants, p_ids, p_tokens, p_states, p_run_ats, p_free, p_throttled, p_codes, p_messages)
         as r(tenant_id, id, token, state, run_at, free, throttled_since, error_code, error_message)
    where j.tenant_id = r.tenant_id and j.id = r.id and j.lease_token = r.token and j.state = 'running'
    returning j.id
"""

_EXTEND = """
    update {schema}.job j
    set lease_until = clock_timestamp() + p_lease_seconds * interval '1 second'
    from unnest(p_tenants, p_ids, p_tokens) as r(tenant_id, id, token)
    where j.tenant_id = r.tenant_id and j.id = r.id and j.lease_token = r.token and j.state = 'running'
    returning j.id, j.cancel_requested_at is not null
"""

_LOOK = """
    select j.id, j.cancel_requested_at is not null
    from unnest(p_tenants, p_ids, p_tokens) as r(tenant_id, id, token)
    join {schema}.job j on j.tenant_id = r.tenant_id and j.id = r.id
    where j.lease_token = r.token and j.state = 'running'
"""

# A job whose worker is lost goes back to the queue; the third worker it takes down makes it dead ("poison").
_REAP = """
    update {schema}.job j
    set state = case when j.cancel_requested_at is not null then 'cancelled'
                     when j.worker_losses + 1 >= p_most_losses then 'dead' else 'queued' end,
        worker_losses = j.worker_losses + 1, free_attempts = j.free_attempts + 1,
        lease_token = j.lease_token + 1, lease_owner = null, lease_until = null,
        error_code = case when j.worker_losses + 1 >= p_most_losses then 'poison' else 'worker_lost' end,
        error_message = 'The worker running this job went away.',
        finished_at = case when j.worker_losses + 1 >= p_most_losses or j.cancel_requested_at is not null
                           then clock_timestamp() end
    from (select e.tenant_id, e.id from {schema}.job e
          where e.state = 'running' and e.lease_until < clock_timestamp()
          limit 500 for update skip locked) lost
    where j.tenant_id = lost.tenant_id and j.id = lost.id
    returning j.tenant_id, j.id, j.kind, j.state
"""

# A queued job is due already: that one exists is all there is to know, and cheap to know of a million.
_NEXT = """
    select case when exists (select from {schema}.job q where q.state = 'queued' and q.kind = any(p_kinds))
                then clock_timestamp()
                else (select w.run_at from {schema}.job w where w.state in ('scheduled', 'retry_wait')
                      order by w.run_at limit 1) end
"""

_COUNT = """
    select j.kind, j.state, count(*),
           coalesce(extract(epoch from clock_timestamp() - min(j.run_at)), 0)::double precision
    from {schema}.job j
    where j.state in ('scheduled', 'queued', 'running', 'retry_wait', 'failed', 'dead')
    group by j.kind, j.state
"""

_DEAD = """
    select j.tenant_id, j.id, j.kind, j.state, j.attempt, j.error_code, j.error_message, j.finished_at
    from {schema}.job j where j.state in ('failed', 'dead') order by j.finished_at desc, j.id limit p_limit
"""

_PURGE = """
    with old_job as (
        delete from {schema}.job j using (
            select o.tenant_id, o.id from {schema}.job o where o.finished_at < now() - interval '30 days'
            limit 1000) o
        where j.tenant_id = o.tenant_id and j.id = o.id returning 1),
    old_key as (
        delete from {schema}.idempotency_key k
        where k.created_at < now() - interval '72 hours' returning 1),
    old_outbox as (
        delete from {schema}.outbox_event e
        where e.occurred_at < now() - interval '30 days' returning 1),
    old_effect as (
        delete from {schema}.effect e
        where e.state = 'done' and e.updated_at < now() - interval '60 days' returning 1),
    old_inbox as (
        delete from {schema}.inbox_event e
        where e.received_at < now() - interval '60 days' returning 1)
    select (select count(*) from old_job) + (select count(*) from old_key)
         + (select count(*) from old_outbox) + (select count(*) from old_inbox)
         + (select count(*) from old_effect)
"""

_CLAIMED = (
    "table (tenant_id uuid, id uuid, kind text, payload text, attempt integer, free_attempts integer,"
    " lease_token bigint, subject text, request_id text, traceparent text, throttled_since timestamptz,"
    " waited double precision)"
)
_DEAD_JOB = (
    "table (tenant_id uuid, id uuid, kind text, state text, attempt integer, error_code text, error_message text,"
    " finished_at timestamptz)"
)
_LEASES = "p_tenants uuid[], p_ids uuid[], p_tokens bigint[]"
_RESULTS = (
    f"{_LEASES}, p_states text[], p_run_ats timestamptz[], p_free integer[], p_throttled timestamptz[],"
    " p_codes text[], p_messages text[]"
)


def create_job_functions(schema: str, role: str) -> None:
    """Create them for `role` alone."""
    claim = "p_kinds text[], p_limits integer[], p_owner text, p_limit integer, p_lease_seconds integer"
    counted = "table (kind text, state text, jobs bigint, oldest_seconds double precision)"
    made = (
        ("claim_jobs_across_tenants", claim, _CLAIMED, _CLAIM),
        ("finish_jobs_across_tenants", _RESULTS, "setof uuid", _FINISH),
        (
            "extend_leases_across_tenants",
            f"{_LEASES}, p_lease_seconds integer",
            "table (id uuid, cancel_requested boolean)",
            _EXTEND,
        ),
        ("look_at_leases_across_tenants", _LEASES, "table (id uuid, cancel_requested boolean)", _LOOK),
        (
            "reap_jobs_across_tenants",
            "p_most_losses integer",
            "table (tenant_id uuid, id uuid, kind text, state text)",
            _REAP,
        ),
        ("next_job_at_across_tenants", "p_kinds text[]", "timestamptz", _NEXT),
        ("count_jobs_across_tenants", "", counted, _COUNT),
        ("dead_jobs_across_tenants", "p_limit integer", _DEAD_JOB, _DEAD),
        ("purge_jobs_across_tenants", "", "bigint", _PURGE),
    )
    for name, arguments, returns, body in made:
        across_function(schema, name, arguments, returns, body.format(schema=schema), role=role)


def drop_job_functions(schema: str) -> None:
    for name in FUNCTIONS:
        op.execute(f"drop function {schema}.{name}")
