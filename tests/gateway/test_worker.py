"""What the gateway's worker does by itself."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

from sqlalchemy import text

from gateway.identity.api_key.jobs import delete_old_usage
from gateway.identity.api_key.repository import KeyDay, add_usage_across_tenants, list_usage
from gateway.identity.session.jobs import delete_ended_sessions
from gateway.identity.sign_in.jobs import delete_unfinished_sign_ins
from gateway.models import ApiKey
from gateway.worker import make_worker
from libs.clock import utc_now


class TestDeleteEndedSessions:
    async def test_deletes_what_ended_a_month_ago_and_nothing_else(self, gateway_database, new_account):
        account = await new_account()
        await _add_session(gateway_database, account, "live", "now() + interval '1 hour'")
        await _add_session(gateway_database, account, "recent", "now() - interval '29 days'")
        await _add_session(gateway_database, account, "old", "now() - interval '31 days'")
        await delete_ended_sessions(SimpleNamespace(database=gateway_database))
        query = text("select user_agent from identity.session where user_id = :user order by user_agent")
        async with gateway_database.platform() as session:
            left = (await session.scalars(query, {"user": account.user_id})).all()
        assert left == ["live", "recent"]

    def test_runs_every_hour(self, settings_for):
        worker = make_worker(settings_for("gateway"))
        assert ("delete_ended_sessions", 3600) in [(every.name, every.seconds) for every in worker._periodic]


class TestDeleteUnfinishedSignIns:
    async def test_deletes_what_is_over_and_nothing_else(self, gateway_database, new_account):
        account = await new_account()
        insert = text(
            "insert into identity.pending_sign_in (token_hash, user_id, expires_at)"
            " values ('old', :user, now() - interval '1 s'), ('new', :user, now() + interval '1 min')"
        )
        async with gateway_database.platform() as session:
            await session.execute(insert, {"user": account.user_id})
        await delete_unfinished_sign_ins(SimpleNamespace(database=gateway_database))
        query = text("select token_hash from identity.pending_sign_in where user_id = :user")
        async with gateway_database.platform() as session:
            assert (await session.scalars(query, {"user": account.user_id})).all() == [b"new"]


async def _add_session(database, account, name, expires_at):
    statement = text(
        "insert into identity.session (token_hash, user_id, expires_at, user_agent)"
        f" values (decode(md5(random()::text), 'hex'), :user, {expires_at}, :name)"
    )
    async with database.platform() as session:
        await session.execute(statement, {"user": account.user_id, "name": name})


class TestDeleteOldUsage:
    async def test_keeps_more_than_a_year(self, gateway_database, new_tenant):
        tenant_id, key_id = await new_tenant(), uuid4()
        async with gateway_database.tenant(tenant_id) as session:
            session.add(
                ApiKey(
                    tenant_id=tenant_id,
                    id=key_id,
                    name="old",
                    prefix="opk_live_x",
                    key_mac=uuid4().bytes,
                    scopes=[],
                    created_by="service:tests",
                    expires_at=utc_now() + timedelta(days=1),
                )
            )
        days = [utc_now().date() - timedelta(days=ago) for ago in (399, 401)]
        async with gateway_database.platform() as session:
            await add_usage_across_tenants(session, [KeyDay(tenant_id, key_id, day, 1, 0) for day in days])
        await delete_old_usage(SimpleNamespace(database=gateway_database))
        async with gateway_database.tenant(tenant_id) as session:
            left = [one.day for one in await list_usage(session, days[1])]
        assert left == [days[0]]
