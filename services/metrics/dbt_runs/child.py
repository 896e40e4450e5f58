"""A warm dbt: `python -m services.metrics.dbt_runs.child TARGET DATABASE`, started and spoken to by `process.py`.

dbt takes seconds to start and keeps the interpreter busy; in a process of its own it is started once, and the worker's
heartbeats go on. One JSON request a line on stdin, one JSON answer a line on stdout; dbt's own output goes to stderr.
"""

import ctypes
import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, TextIO

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.constants import PARTIAL_PARSE_FILE_NAME
from dbt_common.events.base_types import BaseEvent, EventLevel, EventMsg
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager
from dbt_common.events.functions import env_scrubber

from services.metrics.dbt_runs import parsed
from services.metrics.dbt_runs.connections import kept_connections
from services.metrics.dbt_runs.parsed import PROJECT

_PR_SET_PDEATHSIG = 1


def main(target_path: str, database: str, *, project: Path = PROJECT, kept: Path = parsed.FOLDER) -> None:
    """Answer build requests until stdin ends."""
    _end_with_parent()
    answers = _take_stdout()
    ctx_set_event_manager(Troubles())  # type: ignore[arg-type]  # so is dbt's own, by its protocol
    common = _common_arguments(project, target_path)
    name = parsed.fingerprint(project)
    manifest = parsed.find(name, database, kept)
    if manifest is None:
        made = dbtRunner(callbacks=[_show]).invoke(["parse", *common])
        if not made.success:
            _answer(answers, {"ready": False, "error": _error_of(made)})
            return
        manifest = made.result
        if parsed.fingerprint(project) == name:  # nobody has changed a file meanwhile
            parsed.keep(name, Path(target_path) / PARTIAL_PARSE_FILE_NAME, kept)
    gc.freeze()  # what was parsed stays, and need not be looked through each time
    # With a manifest given, dbt does not parse again when only the variables differ.
    runner = dbtRunner(manifest=manifest, callbacks=[_show])  # type: ignore[arg-type]  # `parse` answers with the manifest
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        with kept_connections():
            result = runner.invoke([*request["arguments"], *common, "--vars", json.dumps(request["variables"])])
        _answer(answers, {"success": result.success, "error": _error_of(result), "nodes": _nodes(result)})


def _end_with_parent() -> None:
    """On Linux the kernel ends dbt with its worker: nobody knows of its run any more, and the next one may begin."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _take_stdout() -> TextIO:
    """Keep the real stdout for answers, and let whatever prints print to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _common_arguments(folder: Path, target_path: str) -> list[str]:
    project = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--target-path", target_path]
    # Nobody reads the files about the graph and the run that dbt would write: what counts comes as the answer.
    return [*project, "--log-level", "none", "--log-level-file", "none", "--no-use-colors", "--no-write-json"]


class Troubles(EventManager):
    """Puts together warnings and errors alone: a run has two thousand events, and nobody reads the others."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """As dbt's, for those."""
        if force_warn_or_error_handling or (level or e.level_tag()) in (EventLevel.WARN, EventLevel.ERROR):
            super().fire_event(e, level, node, force_warn_or_error_handling)


def _show(event: EventMsg) -> None:
    """Warnings and errors go to stderr. dbt's own log would look through the environment for each."""
    if event.info.level in ("warn", "error"):
        sys.stderr.write(env_scrubber(event.info.msg) + "\n")  # type: ignore[attr-defined]  # generated


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _error_of(result: dbtRunnerResult) -> str | None:
    return None if result.exception is None else f"{type(result.exception).__name__}: {result.exception}"


def _nodes(result: dbtRunnerResult) -> list[dict[str, Any]]:
    return [_node(item) for item in getattr(result.result, "results", [])]


def _node(item: Any) -> dict[str, Any]:
    return {
        "name": item.node.name,
        "resource_type": str(item.node.resource_type),
        "status": str(item.status),
        "seconds": round(item.execution_time, 3),
        "rows_affected": item.adapter_response.get("rows_affected") if item.adapter_response else None,
        "failures": item.failures,
        "message": item.message if str(item.status) not in ("success", "pass") else None,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
