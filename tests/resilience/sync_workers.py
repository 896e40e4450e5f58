"""Workers of the ingestion service that are killed with everything around them, and a source that waits for it."""

import os
import sys
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil

from libs.jobs import RetryPolicy
from libs.jobs.timing import Timing
from services.ingestion import worker
from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.connector.launch import ROOT
from services.ingestion.engine.process import Command
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync import running, workspace
from tests.forking import forked, preload
from tests.resilience import gated_source

TIMING = Timing(lease=1, beat=0.3, reap=0.2, reconcile=0.2, drain=1, stop=1, most_worker_losses=1000)
preload(__name__)


class Gate:
    """How much each run of the source may say before it waits."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.file = folder / "gate"
        self._reading = folder / "reading"
        self._reading.mkdir()
        self._reading.chmod(0o777)  # a run may have a user of its own
        self.open()

    def allow(self, lines: int) -> None:
        """Let a run say `lines` lines. Whoever reads meanwhile sees the number before, or this one."""
        new = self.file.with_suffix(".new")
        new.write_text(str(lines))
        new.chmod(0o644)
        new.rename(self.file)

    def open(self) -> None:
        self.allow(gated_source.OPEN)

    def runs(self) -> list[psutil.Process]:
        """The runs that have started and not ended."""
        return [run for mark in self._reading.iterdir() if (run := _run_of(mark)) is not None]


class SyncWorkers:
    """Worker processes that run the gated source, and that are replaced when they are killed."""

    def __init__(self, settings: IngestionSettings, gate: Gate) -> None:
        self._values: dict[str, Any] = settings.model_dump(mode="python")
        self._gate = gate
        self._processes: dict[int, BaseProcess] = {}

    def start(self) -> None:
        process = forked(_work, self._values, self._gate.file)
        process.start()
        assert process.pid is not None
        self._processes[process.pid] = process

    def find_connector(self) -> psutil.Process | None:
        """The connector that reads at this moment."""
        return next((run for run in self._gate.runs() if self._worker_of(run) is not None), None)

    def kill_parent_of(self, connector: psutil.Process) -> None:
        """`kill -9` of the worker that runs it, in whose place another one starts."""
        worker = self._worker_of(connector)
        if worker is None:
            raise psutil.NoSuchProcess(connector.pid)
        self._end(worker)
        self.start()

    def _worker_of(self, connector: psutil.Process) -> int | None:
        try:
            parent = connector.ppid()
        except psutil.NoSuchProcess:
            return None
        return parent if parent in self._processes else None

    def stop(self) -> None:
        for pid in list(self._processes):
            self._end(pid)

    def _end(self, pid: int) -> None:
        process = self._processes.pop(pid)
        process.kill()
        process.join(5)


class AtOnce(RetryPolicy):
    """Any number of attempts, without a pause."""

    def delay(self, attempt: int) -> float:
        return 0.0


def _work(values: dict[str, Any], gate: Path) -> None:
    def command_for(entry: ConnectorEntry, data_dir: Path) -> Command:
        environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "GATE": str(gate)}
        return Command([sys.executable, gated_source.__file__], environment, [ROOT, Path(sys.executable)])

    os.environ.pop("OPSIGHT_WORKER_PORT", None)
    workspace.command_for = command_for
    running.COMMIT_SECONDS = 0.05
    made = worker.make_worker(IngestionSettings(**values))
    made._timing = TIMING
    made.jobs["ingestion.run_sync"] = replace(made.jobs["ingestion.run_sync"], retry=AtOnce(attempts=1000))
    made.run()


def _run_of(mark: Path) -> psutil.Process | None:
    """The run that left `mark`; when it has ended, the mark goes too."""
    try:
        run = psutil.Process(int(mark.name))
        if "read" in run.cmdline():  # that of an ended one whom its parent has not seen yet is empty
            return run
    except psutil.NoSuchProcess:
        pass
    mark.unlink()
    return None
