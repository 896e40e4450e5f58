"""What Locust runs, in its own environment: people who ask the scenarios in turn.

Standard output is read by `infra.load.asking`: a line a second that says how it goes, and at the end the times of all
answers. `LOAD_KEY` is the API key, `LOAD_VALUES` what the scenarios are filled with, `LOAD_SECONDS` how long it goes
on.
"""
# pyright: reportMissingImports=false, reportMissingModuleSource=false

import json
import os
import random
import time
from collections import Counter, defaultdict
from itertools import count
from typing import Any

import gevent
from locust import FastHttpUser, constant_pacing, events, task

from infra.load.scenarios import read_plan

PLAN = read_plan()
SCENARIOS = [one.filled(json.loads(os.environ["LOAD_VALUES"])) for one in PLAN.scenarios]
HEADERS = {"Authorization": f"Bearer {os.environ['LOAD_KEY']}", "Content-Type": "application/json"}
SECONDS = float(os.environ["LOAD_SECONDS"])
TOOK: dict[str, list[float]] = defaultdict(list)
STATUSES: dict[str, Counter[str]] = defaultdict(Counter)
_numbers = count()


class Person(FastHttpUser):
    """Asks one question after the other; each person begins with another one."""

    wait_time = constant_pacing(PLAN.seconds_between)
    insecure = False

    def on_start(self) -> None:
        self._turn = count(next(_numbers))
        gevent.sleep(random.uniform(0, PLAN.seconds_between))  # people do not ask in step

    @task
    def ask(self) -> None:
        one = SCENARIOS[next(self._turn) % len(SCENARIOS)]
        self.client.request(one.method, one.path, name=one.name, data=one.body, headers=HEADERS)


@events.request.add_listener
def note(name: str, response_time: float, response: Any, **_: Any) -> None:
    """Keep how long an answer took (milliseconds) and its status; 0 where none came."""
    TOOK[name].append(response_time)
    STATUSES[name][str(getattr(response, "status_code", 0))] += 1


@events.test_start.add_listener
def begin(environment: Any, **_: Any) -> None:
    """Say every second how it goes, and in the end how all of it went."""
    gevent.spawn(_tell, environment, time.monotonic())


def _tell(environment: Any, began: float) -> None:
    while time.monotonic() - began < SECONDS:
        gevent.sleep(1)
        total = environment.stats.total
        _say("now", asked=total.num_requests, failed=total.num_failures, a_second=total.current_rps)
    rows = {name: {"took_ms": TOOK[name], "statuses": STATUSES[name]} for name in TOOK}
    _say("end", seconds=time.monotonic() - began, rows=rows)
    environment.runner.quit()


def _say(what: str, **fields: Any) -> None:
    print(json.dumps({"load": what, **fields}), flush=True)
