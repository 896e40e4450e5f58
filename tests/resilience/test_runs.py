"""Runs whose workers are killed, again and again: every cell is there once, and nobody gets a report twice.

Workers are killed by chance at any moment at which they hold a job, most of them in the middle of a run, some in the
middle of a mail (see `test_mails`). `OPSIGHT_TEST_KILLS=200 OPSIGHT_TEST_RUNS=1000` kills as often as that, evenly over
at least so many runs.
"""

import asyncio
import os
from collections import Counter

import pytest

from tests.resilience.waiting import until

KILLS = int(os.environ.get("OPSIGHT_TEST_KILLS", "15"))
RUNS = int(os.environ.get("OPSIGHT_TEST_RUNS", "0"))
CELLS, WORKERS, OPEN_RUNS = 50, 3, 6
SECONDS = 240
pytestmark = pytest.mark.timeout(900 + 20 * KILLS + 10 * RUNS)


class TestKilledRuns:
    async def test_lose_and_double_neither_cells_nor_mails(self, stage, inbox, chance):
        stage.workers.start(WORKERS)
        for number in range(1, KILLS + 1):
            await stage.keep_busy(runs=OPEN_RUNS, at_least=RUNS * number // KILLS)
            await asyncio.sleep(chance.uniform(0, 0.3))
            await stage.kill_one_that_works()
        await until(stage.is_over, seconds=SECONDS)

        runs = await stage.rows(
            "select r.state, r.done, r.failed, (select count(*) from reporting.grid_cell c where c.run_id = r.id)"
            " from reporting.report_run r where r.tenant_id = %(tenant)s"
        )
        told = await stage.rows(
            "select payload->>'run_id', count(*) from reporting.outbox_event"
            " where tenant_id = %(tenant)s and type = 'reporting.report_run_finished' group by 1"
        )
        mails = await stage.rows("select recipient, state from reporting.delivery where tenant_id = %(tenant)s")
        states = Counter(state for _, state in mails)
        print(f"kills={KILLS} runs={len(runs)} deliveries={dict(states)} mails={sum(inbox.arrived.values())}")
        assert Counter(runs) == {("completed", CELLS, 0, CELLS): stage.started}
        assert (len(told), {count for _, count in told}) == (stage.started, {1})
        assert len({recipient for recipient, _ in mails}) == len(mails) == stage.started
        assert set(states) <= {"sent", "unknown"}
        assert set(inbox.arrived.values()) == set(inbox.message_ids.values()) == {1}
        assert {recipient for recipient, state in mails if state == "sent"} <= set(inbox.arrived)
