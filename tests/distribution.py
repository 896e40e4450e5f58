"""How `-n 3 --dist loadgroup` spreads the suite: file by file, so that what a file shares is made once.

pytest-xdist writes the name of a group into the ids of its tests, which pytest does not let it do any more (9.2): every
test was a group of its own, and several processes started a stack for the same file. Here the ids stay as they are.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).resolve().parents[1]
GROUP = re.compile(r'\bxdist_group\("(\w+)"\)')
# What shares something that is dear: dbt is started, and a tenant with everything built, once a process.
# Reports that show such a tenant's figures go with the folder whose group is named.
TOGETHER = {
    "tests/metrics/": "tests/metrics",
    "tests/reporting/engine/test_gathering.py": "tests/metrics",
    "tests/reporting/reports/": "tests/metrics",
}
# What takes long goes first; everything else fills up what the processes have left, in the order of its names.
LONGEST = (
    "stack",
    "tests/metrics",
    "lasting",
    "tests/local/test_migrations_back.py",
    "tests/resilience/test_sync.py",
    "tests/local/test_deploy.py",
    "tests/resilience/test_stack.py",
    "tests/resilience/test_rotation.py",
    "tests/resilience/test_jobs.py",
    "tests/local/test_up.py",
    "tests/gateway/test_roles.py",
    "tests/reporting/runs/test_replaying_many.py",
    "tests/ingestion/test_own_sources.py",
    "tests/e2e/test_trace.py",
    "tests/resilience/test_mails.py",
    "tests/ingestion/test_remote_sync.py",
    "tests/secrets/test_rotation.py",
    "tests/ops_hub/adapters/test_live_sync.py",
    "tests/architecture/test_helm.py",
    "tests/ingestion/test_push_records.py",
    "tests/gateway/test_tenant_purge.py",
    "tests/security/test_gates.py",
    "tests/reporting/share_links/test_opening.py",
    "tests/ingestion/test_demo_source.py",
    "tests/local/test_lan.py",
    "tests/resilience/test_database.py",
    "tests/ops_hub/adapters/test_calling.py",
    "tests/ingestion/test_installation_endpoints.py",
    "tests/ingestion/test_sync_real_connector.py",
    "tests/resilience/test_runs.py",
    "tests/secrets/test_outage.py",
    "tests/secrets/test_canary.py",
    "tests/security/test_every_operation.py",
)


class FileByFile(LoadScopeScheduling):
    """Files go to a process as a whole, and so do all files that ask for the same `xdist_group`; the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=_turn), last=False)
        super()._assign_work_unit(node)


def _turn(group: str) -> tuple[int, str]:
    return (LONGEST.index(group) if group in LONGEST else len(LONGEST)), group


@cache
def group_of(file: str) -> str:
    """What the tests of `file` (as ids name it) are to be in one process with."""
    for place, group in TOGETHER.items():
        if file.startswith(place):
            return group
    found = GROUP.search((ROOT / file).read_text())
    return found[1] if found else file


def scheduler_of(config: pytest.Config, log: Producer) -> FileByFile | None:
    """Ours for `--dist loadgroup`; other ways are left to pytest-xdist."""
    return FileByFile(config, log) if config.getvalue("dist") == "loadgroup" else None
