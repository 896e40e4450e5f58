"""The proof of the dashboards: a real Superset, every chart's query on the warehouse, as one client and as another."""

from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from infra.bi.bundle import uri_of
from infra.bi.client import Answer, SupersetClient
from infra.bi.dashboards import DASHBOARDS
from infra.bi.logins import borrowed_login
from infra.bi.questions import Dashboard, sql_of
from infra.bi.superset import running
from infra.bi.superset_ids import uuid_of
from infra.local.errors import LocalError
from infra.local.foreign import Watch
from infra.local.home import Home

PURPOSE = "bi verify, for some minutes"


@dataclass(frozen=True)
class ChartProof:
    """What one chart answered. `foreign` says that another client saw the same, which must not be."""

    dashboard: str
    chart: str
    rows: int
    seconds: float
    error: str | None
    foreign: bool

    @property
    def holds(self) -> bool:
        return self.error is None and self.rows > 0 and not self.foreign


@dataclass(frozen=True)
class Proof:
    """All charts in Superset, and the same questions as SQL (those of Metabase); `sql_errors` are title: reason."""

    tenant: str
    other: str
    charts: list[ChartProof]
    sql_errors: dict[str, str]

    @property
    def holds(self) -> bool:
        return bool(self.charts) and not self.sql_errors and all(chart.holds for chart in self.charts)

    def as_json(self) -> dict[str, Any]:
        charts = [asdict(chart) | {"holds": chart.holds} for chart in self.charts]
        return asdict(self) | {"charts": charts, "holds": self.holds}


def verify(home: Home, url: str, tenant: str, other: str, watch: Watch) -> Proof:
    """Prove every dashboard as `tenant`, and that `other` sees none of it. `url` is the administrator's.

    Logins and Superset are gone afterwards, whatever happened; its packages stay for the next time. Raises `LocalError`
    when there is nothing to prove it with.
    """
    if tenant == other:
        raise LocalError("--other has to be another client: what is proven is that it sees none of the same.")
    with ExitStack() as stack:
        own, foreign = (stack.enter_context(borrowed_login(url, one, PURPOSE)) for one in (tenant, other))
        superset = stack.enter_context(running(home, own, watch))
        client = stack.enter_context(closing(SupersetClient(superset)))
        charts = _prove(client, uri_of(foreign), watch)
        watch("Asking the questions of Metabase")
        return Proof(tenant, other, charts, _ask_in_sql(own))


def _prove(client: SupersetClient, foreign: str, watch: Watch) -> list[ChartProof]:
    placed = [(page.title, number, title) for page in DASHBOARDS for number, title in _charts(client, page)]
    watch("Asking every chart")
    own = [client.answer(number, title) for _, number, title in placed]
    watch("Asking the same as the other client")
    client.read_from(foreign)
    theirs = [client.answer(number, title) for _, number, title in placed]
    return [_proof(page, *answers) for (page, _, _), *answers in zip(placed, own, theirs, strict=True)]


def _charts(client: SupersetClient, page: Dashboard) -> list[tuple[int, str]]:
    """Superset's number and the title of each chart. Raises `LocalError` for one that is not on its page."""
    shown = client.charts_of(f"opsight-{page.name}")
    numbers = {question.title: client.charts.get(uuid_of("chart", question.name)) for question in page.questions}
    if missing := [title for title, number in numbers.items() if number not in shown]:
        raise LocalError(f"Superset does not show the chart {missing[0]} on {page.title}.")
    return [(number, title) for title, number in numbers.items() if number is not None]


def _proof(page: str, own: Answer, foreign: Answer) -> ChartProof:
    """Single figures of two clients may be equal by chance; what names rows is not."""
    same = own.tells and own.rows == foreign.rows and sum(map(len, own.rows)) > 1
    error = own.error or foreign.error
    return ChartProof(page, own.title, len(own.rows), round(own.seconds, 3), error, same)


def _ask_in_sql(url: str) -> dict[str, str]:
    """Title -> why a question has no answer, of those that have none."""
    errors = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for question in (question for dashboard in DASHBOARDS for question in dashboard.questions):
            try:
                if not connection.execute(sql_of(question).encode()).fetchall():
                    errors[question.title] = "no rows"
            except psycopg.Error as error:
                errors[question.title] = str(error).splitlines()[0]
    return errors
