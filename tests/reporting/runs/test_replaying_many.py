"""Many dead runs replayed at once, and once more: each is asked again once, and ends as if it had been alone."""

from collections import Counter
from typing import Any

import pytest

from libs import events
from tests.reporting.conftest import MAP

LETTERS = "/reports/dead-letters"
MOST = 500
SMALL = MAP | {"size": 3}
COPIES = {
    "report": "jsonb_build_object('id', md5('report' || no)::uuid)",
    "report_run": "jsonb_build_object('id', md5('run' || no)::uuid, 'report_id', md5('report' || no)::uuid, 'state',"
    " 'queued')",
    "grid_cell": "jsonb_build_object('run_id', md5('run' || no)::uuid)",
    "dead_letter": "jsonb_build_object('id', md5('letter' || no)::uuid, 'run_id', md5('run' || no)::uuid)",
}
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def letters(started, work, source, superuser, tenant_a, monkeypatch) -> list[str]:
    """Of many runs, each of a report of its own, of which nothing was answered; nobody is told of them."""
    monkeypatch.setattr(events, "EVENT_CONSUMERS", {})
    source.errors = dict.fromkeys(range(9), "timeout")
    await started(map=SMALL, keywords=["dentist"])
    await work()
    for table, other in COPIES.items():
        superuser(
            f"insert into reporting.{table} select (jsonb_populate_record(one, {other})).*"
            f" from reporting.{table} one, generate_series(1, {MOST - 1}) no where one.tenant_id = %s",
            tenant_a,
        )
    for state in ("running", "failed"):  # the way that the database lets a run go
        superuser(
            "update reporting.report_run set state = %s where tenant_id = %s and state <> 'failed'", state, tenant_a
        )
    source.errors, source.asked = {}, []
    return [str(row[0]) for row in superuser("select id from reporting.dead_letter where tenant_id = %s", tenant_a)]


@pytest.fixture
def end_state(superuser, tenant_a):
    """`end_state()`: of each run how it ended, how often it was replayed, and how many cells it has."""

    def read() -> list[tuple[Any, ...]]:
        return superuser(
            "select r.id, r.state, r.done, r.failed, r.replays, l.state, l.replays, l.missing,"
            " (select count(*) from reporting.grid_cell c where c.run_id = r.id)"
            " from reporting.report_run r join reporting.dead_letter l on l.run_id = r.id"
            " where r.tenant_id = %s order by r.id",
            tenant_a,
        )

    return read


@pytest.fixture
def replay(call, letters):
    """`await replay()`: what became of each letter, counted."""

    async def send() -> dict[str, int]:
        answer = await call("POST", f"{LETTERS}/replay", json={"ids": letters})
        return dict(Counter(item["outcome"] for item in answer.json()["items"]))

    return send


class TestReplayDeadLetters:
    async def test_brings_all_to_the_same_end_however_often_it_is_asked(self, replay, work, source, end_state):
        outcomes = [await replay(), await replay()]
        await work()
        once = end_state()
        outcomes.append(await replay())
        await work()
        assert outcomes == [{"replaying": MOST}, {"not_open": MOST}, {"not_open": MOST}]
        assert end_state() == once
        assert {row[1:] for row in once} == {("completed", 9, 0, 1, "replayed", 1, 0, 9)}
        assert (len(once), len(source.asked)) == (MOST, 9 * MOST)
