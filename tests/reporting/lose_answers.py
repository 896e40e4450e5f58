"""Takes two thirds of the answers of a run of a local search grid away, as a source that goes away in the middle would.

`python -m tests.reporting.lose_answers <run>`, of the stack that OPSIGHT_HOME names: simulated ranks never fail, and a
browser's test needs a run that has. A replay asks for what is missing, as ever.
"""

import asyncio
import sys
from uuid import UUID, uuid4

import asyncpg

from infra.local.environment import admin_url
from infra.local.home import Home

WORDS = "The source of ranks could not be reached. Replay asks for what is missing alone."
LOSE = """
    update reporting.grid_cell set status = 'error', rank = null, ranked = '{}',
        error_class = 'provider_down', error_code = 'unreachable'
    where run_id = $1 and point_no % 3 <> 0
"""
FAIL = """
    update reporting.report_run set state = 'failed', done = planned - $2, failed = $2,
        failure_class = 'provider_down', failure_code = 'unreachable', failure_detail = $3
    where id = $1 returning tenant_id
"""
KEEP = """
    insert into reporting.dead_letter
        (tenant_id, id, run_id, state, failure_class, failure_code, failure_detail, missing)
    values ($1, $2, $3, 'open', 'provider_down', 'unreachable', $4, $5)
"""


async def lose_answers(url: str, run_id: UUID) -> int:
    """How many are missing now. The guard of a run's transitions is off for the while."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("set local session_replication_role = replica")
            missing = int((await connection.execute(LOSE, run_id)).split()[-1])
            tenant_id = await connection.fetchval(FAIL, run_id, missing, WORDS)
            await connection.execute(KEEP, tenant_id, uuid4(), run_id, WORDS, missing)
    finally:
        await connection.close()
    return missing


if __name__ == "__main__":
    print(asyncio.run(lose_answers(admin_url(Home.from_environment()), UUID(sys.argv[1]))))
