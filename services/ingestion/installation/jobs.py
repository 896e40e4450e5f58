"""The job that installs, updates and removes connectors."""

from contracts.ingestion.jobs import RunInstallation
from libs.jobs import JobContext, RetryPolicy, job
from services.ingestion.installation import service


@job(RunInstallation, retry=RetryPolicy(attempts=1), deadline_seconds=1800, concurrency_per_tenant=1)
async def run_installation(context: JobContext, payload: RunInstallation) -> None:
    """Do what was asked for about a connector; a failure is for a person to read, who tries again."""
    await service.run_installation(context)
