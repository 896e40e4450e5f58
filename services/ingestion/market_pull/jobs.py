"""The job that pulls market data."""

from contracts.ingestion.jobs import PullMarket
from libs.jobs import JobContext, Permanent, RetryPolicy, job
from services.ingestion.market_pull import repository
from services.ingestion.market_pull.running import PullAttempt


@job(
    PullMarket,
    # A provider's policy may allow fewer attempts, never more.
    retry=RetryPolicy(attempts=5, base_seconds=2, cap_seconds=120),
    deadline_seconds=900,
    queue="market",
    concurrency_per_tenant=2,
)
async def pull_market(context: JobContext, payload: PullMarket) -> None:
    """Read a provider into `raw.market__observations`."""
    async with context.session() as session:
        pull = await repository.find_pull(session, context.job_id)
    if pull is None:
        raise Permanent("pull_gone", "The pull has been deleted.")
    await PullAttempt(context, pull, refresh=payload.refresh).run()
