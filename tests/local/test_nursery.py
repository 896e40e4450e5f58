import subprocess
import sys

from infra.local.home import REPOSITORY

COUNT_THREADS = """
import os
from infra.local.nursery import preload
preload()
print(len(os.listdir("/proc/self/task")))
"""


class TestNursery:
    def test_has_one_thread_when_it_forks(self) -> None:
        """A lock that another thread held would stay locked in every fork."""
        done = subprocess.run(
            [sys.executable, "-c", COUNT_THREADS], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "1"

    def test_ends_when_its_supervisor_has_gone(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "infra.local.nursery"], cwd=REPOSITORY, input="", capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0
        assert done.stdout == '{"event": "ready"}\n'
