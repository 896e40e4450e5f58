"""Whether a worker starts dbt with itself: it does, unless the settings leave that to the first run."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from services.metrics import worker as metrics_worker
from services.metrics.dbt_runs.process import DbtProcess


class TestWarmDbt:
    @pytest.mark.parametrize(("changes", "starts"), [({}, 1), ({"dbt_warm": False}, 0)])
    async def test_is_started_when_the_settings_say_so(
        self, settings_for: Any, monkeypatch: pytest.MonkeyPatch, changes: dict[str, bool], starts: int
    ) -> None:
        begun: list[DbtProcess] = []

        async def warm_up(dbt: DbtProcess) -> None:
            begun.append(dbt)

        monkeypatch.setattr(metrics_worker, "_warm_up", warm_up)
        worker: Any = SimpleNamespace(settings=settings_for("metrics", **changes), resources={}, database=None)
        async with metrics_worker.warm_dbt(worker):
            await asyncio.sleep(0)
        assert begun == [worker.resources["dbt"]] * starts
