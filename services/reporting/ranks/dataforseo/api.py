"""How DataForSEO is asked about maps: one account's way to it, and what a question looks like.

A task is charged when it is set, whatever comes of it, and fetching its result is free. So nothing is set twice by
itself unless DataForSEO said that it was not charged.
https://docs.dataforseo.com/v3/serp/google/maps/overview
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from contracts.reporting.ranks import RankError, RankMethod, RankObservation, RankQuery, RankSearch, RankTarget
from libs.pacing import Pace, Quota
from services.reporting.ranks.asking import Account, Lines, Question, RankFault
from services.reporting.ranks.dataforseo.answers import Task, read_listing, read_ready, read_tasks
from services.reporting.ranks.observing import ENDS_ALL, answered, unanswered
from services.reporting.ranks.practising import told_of

PROVIDER = "dataforseo"
PACE = Pace(requests=1500, seconds=60, burst=100)
"""Of an account; DataForSEO allows 2,000 a minute, and connections ask it too."""
METHOD: RankMethod = "maps_serp"
_OS = {"desktop": "windows", "mobile": "android"}
PERHAPS_CHARGED: frozenset[RankError] = frozenset({"uncertain", "malformed"})


@dataclass(frozen=True)
class Api:
    """One account's way to DataForSEO."""

    lines: Lines
    url: str
    account: Account

    async def sign_in(self, target: RankTarget) -> Mapping[str, str]:
        """Headers for questions about `target`. Raises `RankFault` when there are no credentials to show."""
        shown = await self.account.credential()
        return {"Authorization": f"Basic {base64.b64encode(shown.encode()).decode()}", **told_of(target, self.account)}

    def unanswered(
        self, query: RankQuery, fault: RankFault, *, cost: Decimal, attempts: int, task_id: str | None = None
    ) -> RankObservation:
        """A question that stays open."""
        return unanswered(
            query,
            fault,
            method=METHOD,
            provenance=self.account.provenance,
            cost=cost,
            attempts=attempts,
            task_id=task_id,
        )

    async def set_tasks(self, path: str, headers: Mapping[str, str], body: Any) -> Sequence[Task]:
        return await self.lines.ask(PROVIDER, self.account, self._question(path, headers, body=body), read_tasks)

    async def fetch(self, task_id: str, headers: Mapping[str, str]) -> Task:
        """One task, ended or not."""
        path = f"task_get/advanced/{quote(task_id, safe='')}"
        question = self._question(path, headers, is_free=True)
        tasks = await self.lines.ask(PROVIDER, self.account, question, lambda answer: read_tasks(answer, is_free=True))
        if len(tasks) != 1:
            raise RankFault("malformed", f"DataForSEO told of {len(tasks)} tasks instead of one.")
        return tasks[0]

    async def list_ready(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Ids of tasks that have ended and were not fetched, by tag. Raises `RankFault`."""
        return await self.lines.ask(
            PROVIDER, self.account, self._question("tasks_ready", headers, is_free=True), read_ready
        )

    def _question(self, path: str, headers: Mapping[str, str], *, body: Any = None, is_free: bool = False) -> Question:
        return Question(
            url=f"{self.url}/v3/serp/google/maps/{path}",
            quota=Quota(self.url, "ranks", PACE, self.account.key),
            headers=headers,
            method="GET" if is_free else "POST",
            body=body,
            is_free=is_free,
        )


class Asked:
    """The questions of one call. `stop` is the refusal that every further one would meet."""

    def __init__(
        self, api: Api, headers: Mapping[str, str], target: RankTarget, search: RankSearch, price: Decimal
    ) -> None:
        self.api, self.headers, self._target, self.search, self._price = api, headers, target, search, price
        self.stop: RankFault | None = None

    def not_asked(self, query: RankQuery, stop: RankFault) -> RankObservation:
        """What was not asked because of what another one met."""
        return self.api.unanswered(query, stop, cost=Decimal(0), attempts=0)

    def found(self, query: RankQuery, task: Task, *, cost: Decimal, attempts: int) -> RankObservation:
        """What a task found. Raises `RankFault` where it found nothing that can be read."""
        businesses = read_listing(task, self.search.depth)
        return answered(
            query,
            self._target,
            businesses,
            method=METHOD,
            provenance=self.api.account.provenance,
            cost=cost,
            attempts=attempts,
            task_id=task.id,
        )

    def failed(self, query: RankQuery, fault: RankFault, *, attempts: int, task: Task | None = None) -> RankObservation:
        """Where nobody says what was charged, the list price counts: a ceiling that may be passed is none."""
        if fault.error in ENDS_ALL:
            self.stop = fault
        unsaid = self._price if fault.error in PERHAPS_CHARGED else Decimal(0)
        cost = unsaid if task is None or task.cost is None else task.charged
        return self.api.unanswered(query, fault, cost=cost, attempts=attempts, task_id=task.id if task else None)


def task_of(query: RankQuery, search: RankSearch) -> dict[str, Any]:
    """DataForSEO decodes keywords as addresses are decoded, so that `%` and `+` are written for that."""
    return {
        "keyword": query.keyword.replace("%", "%25").replace("+", "%2B"),
        "location_coordinate": f"{query.latitude:.7f},{query.longitude:.7f},{search.zoom}z",
        "language_code": search.language_code,
        "device": search.device,
        "os": _OS[search.device],
        "depth": search.depth,
        "tag": query.tag,
    }
