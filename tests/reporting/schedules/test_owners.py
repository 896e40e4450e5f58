"""Whose rights the runs of a schedule have."""

from unittest.mock import Mock

import httpx
import pytest
from sqlalchemy import text

from libs.auth import TokenSigner
from services.reporting.gateway import Gateway
from tests.reporting.schedules.conftest import DAILY, SCHEDULES

NO_RIGHTS = {"active": False, "scopes": [], "accounts": None, "aggregates_only": False, "test": False}


@pytest.fixture
async def asked(settings_for, keys_folder):
    """`asked(answer)`: a gateway whose answers are played."""
    signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
    opened = []

    def play(answer):
        opened.append(Gateway(settings_for("reporting"), signer, transport=httpx.MockTransport(answer)))
        return opened[-1]

    yield play
    [await gateway.close() for gateway in opened]


class TestOwnerOfADueSchedule:
    """Runs go by what their owner may do at that moment, and not by what that was when the schedule was made."""

    async def test_passes_on_the_rights_of_now(self, call, scheduled, past, tick, database, tenant_a, meanwhile):
        made = await scheduled()
        await meanwhile("update identity.membership set role = 'operator'")
        await past(made, days=1)
        await tick()
        async with database("reporting").tenant(tenant_a) as session:
            kept = (await session.execute(text("select owner, viewer_scope from reporting.report_run"))).one()
        assert tuple(kept) == (made["owner"], {"accounts": None, "aggregates_only": False, "test": False})

    @pytest.mark.parametrize(
        "change",
        [
            "delete from identity.membership",
            "update identity.membership set role = 'viewer'",
            "update identity.membership set limited = true",
            "update identity.tenant set archived_at = now()",
        ],
        ids=["removed", "viewer", "limited", "archived"],
    )
    async def test_pauses_it_when_they_may_not_run_reports(
        self, scheduled, past, tick, meanwhile, firings, runs_of, one, change
    ):
        made = await scheduled()
        await meanwhile(change)
        await past(made, days=1)
        await tick()
        await tick()
        (fired,) = await firings(made)
        found = await one(made)
        assert (fired["outcome"], fired["reason"], fired["run_id"]) == ("refused", "owner_without_rights", None)
        assert (found["state"], found["paused_because"], found["next_fire_at"]) == ("paused", "owner", None)
        assert await runs_of() == []

    async def test_is_told_in_the_audit_trail(self, scheduled, past, tick, meanwhile, database, tenant_a):
        made = await scheduled()
        await meanwhile("delete from identity.membership")
        await past(made, days=1)
        await tick()
        query = text("select actor, object_id, detail from audit.event where action = 'report_schedule.paused'")
        async with database("gateway").tenant(tenant_a) as session:
            actor, object_id, detail = (await session.execute(query)).one()
        assert (actor, object_id) == ("service:reporting", made["id"])
        assert (detail["reason"], detail["owner"]) == ("owner", made["owner"])

    async def test_is_whoever_resumes_it(
        self, call, as_, tenant_a, database, scheduled, past, tick, meanwhile, analyst, runs_of, firings
    ):
        made = await scheduled()
        await meanwhile("delete from identity.membership")
        await past(made, days=1)
        await tick()
        other = await analyst()
        who = as_(tenant_a, "reports:write", subject=other)
        resumed = (await call("POST", f"{SCHEDULES}/{made['id']}/resume", who=who)).json()
        assert (resumed["state"], resumed["paused_because"], resumed["owner"]) == ("active", None, other)
        async with database("reporting").tenant(tenant_a) as session:  # a day goes by
            await session.execute(text("update reporting.schedule_firing set fire_at = fire_at - interval '1 day'"))
        await past(made, days=1)
        await tick()
        (run,) = await runs_of()
        assert (run["started_by"], run["schedule_id"]) == ("schedule", made["id"])
        assert [fired["outcome"] for fired in await firings(made)][:1] == ["started"]

    async def test_is_never_asked_about_as_somebody_else(
        self, call, as_, tenant_a, scheduled, past, tick, tick_with, asked, analyst, one, firings, database
    ):
        made, other = await scheduled(), await analyst()

        async def take_over(_):
            who = as_(tenant_a, "reports:write", subject=other)
            changed = {"json": {"rule": DAILY}, "headers": {"If-Match": made["etag"]}}
            await call("PUT", f"{SCHEDULES}/{made['id']}", who=who, **changed)
            await past(made, days=1)
            return httpx.Response(200, json=NO_RIGHTS)

        await past(made, days=1)
        await tick_with(asked(take_over))
        taken = await one(made)
        assert (taken["owner"], taken["state"], await firings(made)) == (other, "active", [])
        await tick()
        async with database("reporting").tenant(tenant_a) as session:
            owners = (await session.scalars(text("select owner from reporting.report_run"))).all()
        assert owners == [other]

    async def test_is_asked_about_again_while_the_gateway_is_away(
        self, scheduled, past, tick_with, tick, silent, firings, runs_of, one
    ):
        made = await scheduled()
        await past(made, days=1)
        due = (await one(made))["next_fire_at"]
        await tick_with(silent)
        assert (await one(made))["next_fire_at"] == due
        assert (await firings(made), await runs_of()) == ([], [])
        await tick()
        await tick()
        assert [fired["outcome"] for fired in await firings(made)] == ["started"]
        assert len(await runs_of()) == 1

    async def test_holds_up_no_other_schedule_when_the_gateway_refuses_to_tell(
        self, scheduled, past, tick_with, asked, firings
    ):
        made = [await scheduled(), await scheduled()]
        for one in made:
            await past(one, days=1)
        answers = iter([httpx.Response(403), httpx.Response(200, json=NO_RIGHTS)])
        await tick_with(asked(lambda _: next(answers)))
        decided = sorted([[fired["reason"] for fired in await firings(one)] for one in made])
        assert decided == [[], ["owner_without_rights"]]

    async def test_holds_up_no_other_schedule_when_something_of_ours_breaks(
        self, scheduled, past, tick_with, asked, firings
    ):
        made = [await scheduled(), await scheduled()]
        for one in made:
            await past(one, days=1)
        await tick_with(asked(Mock(side_effect=[ValueError("a mistake"), httpx.Response(200, json=NO_RIGHTS)])))
        decided = sorted([[fired["reason"] for fired in await firings(one)] for one in made])
        assert decided == [[], ["owner_without_rights"]]
