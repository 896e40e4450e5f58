import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.home import REPOSITORY

TOOLS = ("sh", "dirname", "readlink", "cmp", "cp", "id", "mkdir", "cat")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The launcher and the locks in a folder of their own, and a PATH with a shell's tools but no Python."""
    (tmp_path / "checkout").mkdir()
    shutil.copy(REPOSITORY / "opsight", tmp_path / "checkout" / "opsight")
    shutil.copytree(REPOSITORY / "locks", tmp_path / "checkout" / "locks")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    return tmp_path


def launch(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(checkout / "bin"), "HOME": str(checkout)}
    command = [checkout / "checkout" / "opsight", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


class TestLauncher:
    def test_says_which_python_it_needs(self, checkout: Path) -> None:
        done = launch(checkout, "up")
        assert done.returncode == 1
        assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr.splitlines()[-1]

    def test_refuses_a_python_that_is_too_old(self, checkout: Path) -> None:
        old = checkout / "bin" / "python3"
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
        assert "Python 3.11, 3.12 or 3.13 is needed" in launch(checkout, "up").stderr

    def test_hands_over_at_once_when_nothing_is_to_be_installed(self, checkout: Path) -> None:
        python = checkout / "checkout" / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$@"\n')
        python.chmod(0o755)
        shutil.copy(REPOSITORY / "locks" / "local.txt", checkout / "checkout" / ".venv" / ".lock-local")
        done = launch(checkout, "status", "--json")
        assert done.stdout == "-m infra.local status --json\n"

    def test_works_through_a_link_from_elsewhere(self, checkout: Path) -> None:
        python = checkout / "checkout" / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\n[ "$1" = -c ] || pwd\n')
        python.chmod(0o755)
        shutil.copy(REPOSITORY / "locks" / "dev.txt", checkout / "checkout" / ".venv" / ".lock-dev")
        (checkout / "opsight").symlink_to(checkout / "checkout" / "opsight")
        done = subprocess.run(
            [checkout / "opsight"], env={"PATH": str(checkout / "bin")}, capture_output=True, text=True, check=False
        )
        assert os.path.realpath(done.stdout.strip()) == os.path.realpath(checkout / "checkout")
