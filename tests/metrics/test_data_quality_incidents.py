"""Incidents: opened once, closed after two passes in a row, opened anew; seen and muted by people."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from contracts.metrics.quality import QualityIncident, QualityIncidentDetail
from libs.jobs import PeriodicContext
from services.metrics.data_quality.checks import make_check
from services.metrics.quality_incidents.judging import judge
from services.metrics.quality_runs import repository, telemetry
from services.metrics.quality_runs.jobs import observe_quality
from services.metrics.quality_runs.rollup import roll_up

URL = "/api/v1/health/data-quality/incidents"
KEYS = ["google_ads:100:1@2026-03-10", "google_ads:100:2@2026-03-10"]
Call = Callable[..., Awaitable[httpx.Response]]
Run = Callable[..., Awaitable[None]]


@pytest.fixture
def run(database, tenant_a) -> Run:
    """`await run("fail")`: a run of the checks of `tenant_a` in which duplicates came out so."""

    async def found(status, *, name="duplicates", dataset="warehouse", keys=KEYS) -> None:
        check = make_check(name, dataset, status, f"Came out as {status}.", observed=2, limit=0, unit="rows", keys=keys)
        now, results = datetime.now(UTC), roll_up([check])
        async with database("metrics").tenant(tenant_a) as session:
            await repository.add_run(session, tenant_a, uuid4(), at=now, seconds=0.1, results=results)
            await judge(session, tenant_a, results, at=now)

    return found


@pytest.fixture
def call(client_of, as_, tenant_a) -> Call:
    """`await call("GET", "")`: a request of somebody who may write."""

    async def send(method: str, path: str, *, to: UUID | None = None, **options: Any) -> httpx.Response:
        client = await client_of("metrics")
        scopes, limits = options.pop("scopes", ("metrics:read", "metrics:write")), options.pop("limits", {})
        headers = as_(to or tenant_a, *scopes, **limits)
        return await client.request(method, f"{URL}{path}", headers=headers, **options)

    return send


@pytest.fixture
def told(database, tenant_a) -> Callable[[], Awaitable[list[tuple[str, str]]]]:
    """`await told()`: the events that went out, with the incident's message."""

    async def read() -> list[tuple[str, str]]:
        query = text("select type, payload ->> 'message' as message from metrics.outbox_event order by occurred_at, id")
        async with database("metrics").tenant(tenant_a) as session:
            rows = await session.execute(query)
        return [(row.type.removeprefix("metrics.data_quality_incident_"), row.message) for row in rows]

    return read


async def listed(call: Call, **query: Any) -> list[QualityIncident]:
    items = (await call("GET", "", params=query)).json()["items"]
    return [QualityIncident.model_validate(one) for one in items]


async def opened(call: Call, run: Run) -> str:
    await run("fail")
    (incident,) = await listed(call)
    return str(incident.id)


class TestIncident:
    async def test_opens_once_with_what_fails(self, run, call, told):
        await run("fail")
        await run("fail", keys=KEYS[:1])
        (incident,) = await listed(call)
        assert (incident.state, incident.failed_runs, incident.passes) == ("open", 2, 0)
        assert (incident.failing_keys, incident.observed, incident.limit) == (KEYS[:1], 2, 0)
        assert incident.runbook == "docs/runbooks/data-quality.md#duplicates"
        assert await told() == [("opened", "Came out as fail.")]

    async def test_opens_once_when_many_runs_fail_at_the_same_time(self, run, call, told):
        await asyncio.gather(*(run("fail") for _ in range(8)))
        (incident,) = await listed(call)
        assert incident.failed_runs == 8
        assert await told() == [("opened", "Came out as fail.")]

    async def test_is_one_for_each_dataset_and_check(self, run, call):
        await run("fail")
        await run("fail", dataset="demo")
        await run("fail", name="ranges")
        assert {(one.dataset, one.check) for one in await listed(call)} == {
            ("warehouse", "duplicates"),
            ("demo", "duplicates"),
            ("warehouse", "ranges"),
        }

    async def test_closes_with_the_second_pass(self, run, call, told):
        for status in ("fail", "pass"):
            await run(status)
        (before,) = await listed(call)
        await run("pass")
        (after,) = await listed(call)
        assert (before.state, before.passes, before.closed_at) == ("open", 1, None)
        assert (after.state, after.passes) == ("closed", 2)
        assert after.closed_at is not None
        assert await told() == [("opened", "Came out as fail."), ("closed", "Came out as pass.")]

    @pytest.mark.parametrize("between", ["fail", "warn", "unknown"])
    async def test_stays_open_when_passes_are_not_in_a_row(self, run, call, between: str):
        for status in ("fail", "pass", between, "pass"):
            await run(status)
        (incident,) = await listed(call)
        assert (incident.state, incident.passes) == ("open", 1)

    async def test_closes_when_nothing_is_left_to_check(self, run, call, told):
        await run("fail", dataset="demo")
        for _ in range(2):
            await run("pass")
        (incident,) = await listed(call)
        assert incident.state == "closed"
        assert (await told())[-1] == ("closed", "There is nothing left to check.")

    async def test_stays_open_while_the_marts_cannot_be_read(self, run, call):
        await run("fail")
        for _ in range(2):
            await run("unknown", name="warehouse")
        (incident,) = await listed(call)
        assert (incident.state, incident.passes) == ("open", 0)

    async def test_opens_anew_after_it_was_closed(self, run, call, told):
        for status in ("fail", "pass", "pass", "pass", "fail"):
            await run(status)
        newest, oldest = await listed(call)
        assert (newest.state, oldest.state) == ("open", "closed")
        assert newest.id != oldest.id
        assert [kind for kind, _ in await told()] == ["opened", "closed", "opened"]

    @pytest.mark.parametrize("status", ["pass", "warn", "unknown"])
    async def test_is_opened_by_failures_alone(self, run, call, status: str):
        await run(status)
        assert await listed(call) == []

    async def test_is_counted_until_somebody_has_seen_it(self, run, call, database, settings_for):
        context = PeriodicContext(database("metrics"), settings_for("metrics"), None, {})
        await observe_quality(context)
        before = telemetry.INCIDENTS._value.get(), telemetry.UNACKNOWLEDGED._value.get()
        incident = await opened(call, run)
        await observe_quality(context)
        during = telemetry.INCIDENTS._value.get(), telemetry.UNACKNOWLEDGED._value.get()
        await call("POST", f"/{incident}/acknowledge", json={})
        await observe_quality(context)
        after = telemetry.INCIDENTS._value.get(), telemetry.UNACKNOWLEDGED._value.get()
        assert during == (before[0] + 1, before[1] + 1)
        assert after == (before[0] + 1, before[1])


class TestListDataQualityIncidents:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(URL)).status_code == 401

    async def test_has_nothing_of_another_tenant(self, run, call, tenant_b):
        await run("fail")
        assert (await call("GET", "", to=tenant_b)).json() == {"items": [], "next_cursor": None}

    async def test_has_nothing_for_those_who_see_a_part(self, run, call):
        await run("fail")
        limits = {"accounts": frozenset({"google_ads:100"})}
        assert (await call("GET", "", limits=limits)).json()["items"] == []

    async def test_lists_page_by_page_opened_last_first(self, run, call):
        for name in ("duplicates", "ranges", "volume"):
            await run("fail", name=name)
        first = (await call("GET", "", params={"limit": 2})).json()
        second = (await call("GET", "", params={"limit": 2, "cursor": first["next_cursor"]})).json()
        names = [one["check"] for one in [*first["items"], *second["items"]]]
        assert names == ["volume", "ranges", "duplicates"]
        assert second["next_cursor"] is None

    async def test_lists_by_state_dataset_and_check(self, run, call):
        for status in ("fail", "pass", "pass"):
            await run(status)
        await run("fail", name="ranges", dataset="demo")
        assert [one.check for one in await listed(call, state="open")] == ["ranges"]
        assert [one.check for one in await listed(call, state="closed")] == ["duplicates"]
        assert [one.check for one in await listed(call, dataset="demo")] == ["ranges"]
        assert [one.check for one in await listed(call, check="duplicates")] == ["duplicates"]

    @pytest.mark.parametrize("query", [{"state": "ajar"}, {"check": "luck"}, {"cursor": "x"}, {"limit": 0}])
    async def test_refuses_what_does_not_exist(self, call, query):
        assert (await call("GET", "", params=query)).status_code == 422


class TestGetDataQualityIncident:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_of_another_tenant_is_not_there(self, run, call, tenant_b):
        incident = await opened(call, run)
        foreign, absent = await call("GET", f"/{incident}", to=tenant_b), await call("GET", f"/{uuid4()}")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"]

    async def test_shows_what_the_runs_found(self, run, call):
        await run("pass")
        incident = await opened(call, run)
        await run("pass")
        found = QualityIncidentDetail.model_validate((await call("GET", f"/{incident}")).json())
        assert [one.status for one in found.results] == ["pass", "fail", "pass"]
        assert (found.failing_keys, found.passes) == (KEYS, 1)


class TestAcknowledgeDataQualityIncident:
    async def test_keeps_who_has_seen_it_and_the_note(self, run, call, raw, tenant_a):
        incident = await opened(call, run)
        answer = await call("POST", f"/{incident}/acknowledge", json={"note": "The export is late."})
        seen = QualityIncident.model_validate(answer.json())
        assert (seen.note, seen.acknowledged_by is not None) == ("The export is late.", True)
        assert seen.acknowledged_at is not None
        await call("POST", f"/{incident}/acknowledge", json={"note": "It came."})
        audited = raw.execute(
            "select action, object_id, detail ->> 'note' from audit.event where tenant_id = %s order by occurred_at",
            tenant_a,
        )
        assert audited == [
            ("data_quality_incident.acknowledged", incident, "The export is late."),
            ("data_quality_incident.acknowledged", incident, "It came."),
        ]

    async def test_outlives_further_failures(self, run, call):
        incident = await opened(call, run)
        await call("POST", f"/{incident}/acknowledge", json={"note": "Seen."})
        await run("fail")
        (after,) = await listed(call)
        assert (after.note, after.failed_runs) == ("Seen.", 2)

    @pytest.mark.parametrize("note", ["", " ", "x" * 501, "a\x00b"])
    async def test_refuses_a_note_that_is_none(self, run, call, note: str):
        incident = await opened(call, run)
        assert (await call("POST", f"/{incident}/acknowledge", json={"note": note})).status_code == 422


class TestMuteDataQualityIncident:
    async def test_tells_nobody_that_it_closed_nor_of_the_next_one(self, run, call, told, raw, tenant_a):
        incident = await opened(call, run)
        answer = await call("POST", f"/{incident}/mute", json={"hours": 24})
        for status in ("pass", "pass", "fail"):
            await run(status)
        newest, _ = await listed(call)
        assert answer.json()["muted_until"] is not None
        assert newest.muted_until is not None
        assert [kind for kind, _ in await told()] == ["opened"]
        audited = raw.execute("select action, detail ->> 'hours' from audit.event where tenant_id = %s", tenant_a)
        assert audited == [("data_quality_incident.muted", "24")]

    async def test_ends_by_itself(self, run, call, told, raw, tenant_a):
        incident = await opened(call, run)
        await call("POST", f"/{incident}/mute", json={"hours": 1})
        raw.execute("update metrics.quality_incident set muted_until = now() where tenant_id = %s", tenant_a)
        for status in ("pass", "pass"):
            await run(status)
        (closed,) = await listed(call)
        assert closed.muted_until is None
        assert [kind for kind, _ in await told()] == ["opened", "closed"]

    @pytest.mark.parametrize("hours", [0, 24 * 90 + 1])
    async def test_is_for_a_while(self, run, call, hours: int):
        incident = await opened(call, run)
        assert (await call("POST", f"/{incident}/mute", json={"hours": hours})).status_code == 422


class TestUnmuteDataQualityIncident:
    async def test_tells_people_again(self, run, call, told):
        incident = await opened(call, run)
        await call("POST", f"/{incident}/mute", json={"hours": 24})
        answer = await call("POST", f"/{incident}/unmute")
        for status in ("pass", "pass", "fail"):
            await run(status)
        assert answer.json()["muted_until"] is None
        assert [kind for kind, _ in await told()] == ["opened", "closed", "opened"]

    async def test_refuses_one_that_is_not_muted(self, run, call):
        incident = await opened(call, run)
        answer = await call("POST", f"/{incident}/unmute")
        assert (answer.status_code, answer.json()["code"]) == (409, "incident_not_muted")


ACTIONS = [("acknowledge", {}), ("mute", {"hours": 1}), ("unmute", None)]


@pytest.mark.parametrize(("action", "body"), ACTIONS)
class TestActionOnAnIncident:
    async def test_refuses_the_anonymous(self, client_of, action, body):
        client = await client_of("metrics")
        assert (await client.post(f"{URL}/{uuid4()}/{action}", json=body)).status_code == 401

    async def test_refuses_a_reader(self, run, call, action, body):
        incident = await opened(call, run)
        answer = await call("POST", f"/{incident}/{action}", json=body, scopes=("metrics:read",))
        assert answer.status_code == 403

    async def test_of_another_tenant_is_not_there(self, run, call, tenant_b, action, body):
        incident = await opened(call, run)
        assert (await call("POST", f"/{incident}/{action}", json=body, to=tenant_b)).status_code == 404
        (after,) = await listed(call)
        assert (after.acknowledged_at, after.muted_until) == (None, None)

    async def test_refuses_one_that_is_closed(self, run, call, action, body):
        incident = await opened(call, run)
        for status in ("pass", "pass"):
            await run(status)
        answer = await call("POST", f"/{incident}/{action}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "incident_closed")

    async def test_refuses_those_who_see_a_part(self, run, call, action, body):
        incident = await opened(call, run)
        limits = {"accounts": frozenset({"google_ads:100"})}
        answer = await call("POST", f"/{incident}/{action}", json=body, limits=limits)
        assert (answer.status_code, answer.json()["code"]) == (403, "incidents_whole_tenant_only")


class TestReadOfAnIncident:
    async def test_refuses_those_who_see_a_part(self, run, call):
        incident = await opened(call, run)
        answer = await call("GET", f"/{incident}", limits={"accounts": frozenset({"google_ads:100"})})
        assert (answer.status_code, answer.json()["code"]) == (403, "incidents_whole_tenant_only")
