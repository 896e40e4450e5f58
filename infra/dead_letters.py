"""Dead letters for operators: `python -m infra.dead_letters list`, `… replay <service> <tenant> <job>`.

It works on the local stack, or on the database that `OPSIGHT_DATABASE_URL` names (as the service's own role).
"""

import asyncio
import getpass
import json
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar
from uuid import UUID

import asyncpg
import typer
from sqlalchemy.engine import make_url

from infra.local.environment import ROLES, service_database_url
from infra.local.home import Home
from libs.audit import record_audit
from libs.auth import Principal
from libs.db import Database, schema_of_role
from libs.errors import DomainError
from libs.jobs import replay_job
from libs.jobs.effects import forget_uncertain

ResultT = TypeVar("ResultT")
Service = Annotated[str, typer.Argument(help="gateway, ingestion, metrics, ops_hub, reporting or secrets")]
app = typer.Typer(help="Jobs that failed or died: look at them, and run them again.", no_args_is_help=True)


@app.command("list")
def list_dead_letters(
    service: Annotated[str | None, typer.Option(help="Only this service's.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many of each service.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one object a line.")] = False,
) -> None:
    """Show failed and dead jobs, newest first; they are kept for 30 days."""
    for name in [service] if service else sorted(ROLES):
        for row in _run(_dead(name, limit)):
            typer.echo(json.dumps(row, default=str) if as_json else _line(row))


@app.command()
def replay(
    service: Service,
    tenant_id: UUID,
    job_id: UUID,
    uncertain_again: Annotated[
        bool, typer.Option(help="Do again what is uncertain: you have asked, and it did not happen.")
    ] = False,
) -> None:
    """Queue a dead letter again under the same id, so that its effects keep their keys. It is audited."""
    try:
        _run(_replay(service, tenant_id, job_id, uncertain_again=uncertain_again))
    except DomainError as error:
        typer.echo(f"{error.title}.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{job_id} is queued again.")


async def _dead(service: str, limit: int) -> list[dict[str, Any]]:
    url = service_database_url(Home.from_environment(), service)
    connection = await asyncpg.connect(url)
    try:
        schema = schema_of_role(make_url(url).username)
        rows = await connection.fetch(f"select * from {schema}.dead_jobs_across_tenants($1)", limit)
    finally:
        await connection.close()
    return [{"service": service} | dict(row) for row in rows]


async def _replay(service: str, tenant_id: UUID, job_id: UUID, *, uncertain_again: bool) -> None:
    database = Database(
        service_database_url(Home.from_environment(), service), application_name="opsight-dead-letters", pool_size=1
    )
    principal = Principal("operator", f"operator:{getpass.getuser()}", tenant_id)
    try:
        async with database.tenant(tenant_id) as session:
            view = await replay_job(session, job_id)
            forgotten = await forget_uncertain(session, job_id) if uncertain_again else []
            await record_audit(
                session,
                principal,
                action="job.replayed",
                object_type="job",
                object_id=str(job_id),
                detail={"kind": view.kind, "attempt": view.attempt, "effects_again": forgotten},
            )
    finally:
        await database.dispose()


def _line(row: dict[str, Any]) -> str:
    at = row["finished_at"].isoformat(timespec="seconds")
    where = f"{row['service']} {row['tenant_id']} {row['id']}"
    return f"{at}  {row['state']:6}  {where}  {row['kind']}  {row['error_code']}: {row['error_message']}"


def _run(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    return asyncio.run(work)


if __name__ == "__main__":
    app()
