"""An installation is copied while it runs, and comes back elsewhere: rows, files, audit trail, secrets, people."""

import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from infra.backups.cli import app
from infra.local.errors import LocalError
from infra.local.home import Home
from tests.local.conftest import LocalStack

HOOKS = 12
pytestmark = pytest.mark.xdist_group("lasting")


@pytest.fixture(scope="module")
def stack(lasting_stack: LocalStack) -> LocalStack:
    """Left running for the next module."""
    return lasting_stack


@pytest.fixture(scope="module")
def backup(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A backup of a running stack that keeps secrets, and its keys."""
    _make_secrets(stack)
    folder, keys = (tmp_path_factory.mktemp(name) / "opsight" for name in ("safe", "elsewhere"))
    done = stack.opsight("backup", str(folder), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    return folder, keys


@pytest.fixture(scope="module")
def restored(
    backup: tuple[Path, Path], new_stack: Callable[[], LocalStack]
) -> tuple[LocalStack, "subprocess.CompletedProcess[str]"]:
    """An installation that the backup came back to, and what was said."""
    other = new_stack()
    return other, other.opsight("restore", str(backup[0]), "--keys", str(backup[1]), "--json")


def _make_secrets(stack: LocalStack) -> None:
    """Webhooks that partners sign with: one secret each."""
    with httpx.Client(base_url=f"http://127.0.0.1:{stack.port}", timeout=30) as browser:
        _signed_in(stack, browser)
        for number in range(HOOKS):
            wanted = {
                "name": f"Partner {number}",
                "url": f"https://partner.example.com/{number}",
                "events": ["sync.finished"],
            }
            made = browser.post("/api/v1/webhook-subscriptions", json=wanted)
            assert made.status_code == 201, made.text


def _signed_in(stack: LocalStack, browser: httpx.Client) -> None:
    demo = Home(stack.folder).read(stack.folder / "demo.json")
    browser.headers["Origin"] = str(browser.base_url)
    wanted = {"email": demo["email"], "password": demo["password"]}
    answer = browser.post("/api/v1/auth/sign-in", json=wanted)
    answer.raise_for_status()
    browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


class TestBackup:
    def test_keeps_what_is_secret_apart(self, backup: tuple[Path, Path]) -> None:
        folder, keys = backup
        assert {path.name for path in folder.iterdir()} == {"database.dump", "roles.sql", "files.tar", "manifest.json"}
        assert {path.name for path in keys.iterdir()} == {"keys.tar", "manifest.json"}
        assert [stat.S_IMODE(path.stat().st_mode) for path in backup] == [0o700, 0o700]
        assert "PASSWORD" not in (folder / "roles.sql").read_text()

    def test_is_never_written_over(self, stack: LocalStack, backup: tuple[Path, Path]) -> None:
        done = stack.opsight("backup", str(backup[0]), "--keys", str(backup[1]))
        assert (done.returncode, "is there already" in done.stderr) == (1, True)

    def test_refuses_to_put_the_keys_beside_the_data(self, stack: LocalStack, tmp_path: Path) -> None:
        done = stack.opsight("backup", str(tmp_path / "a"), "--keys", str(tmp_path / "a/keys"))
        assert (done.returncode, "--keys" in done.stderr) == (1, True)
        assert list(tmp_path.iterdir()) == []

    def test_of_nothing_says_so(self, new_stack: Callable[[], LocalStack], tmp_path: Path) -> None:
        done = new_stack().opsight("backup", str(tmp_path / "a"), "--keys", str(tmp_path / "b"))
        assert (done.returncode, "no installation here yet" in done.stderr) == (1, True)


class TestRestore:
    def test_brings_everything_back_and_proves_it(
        self, restored: tuple[LocalStack, "subprocess.CompletedProcess[str]"]
    ) -> None:
        other, done = restored
        assert done.returncode == 0, done.stdout + done.stderr
        proof = json.loads(done.stdout)
        assert (proof["proven"], proof["tables_off"], proof["trail"]["findings"]) == (True, [], 0)
        assert proof["secrets"]["opened"] == proof["secrets"]["tried"] >= HOOKS
        other.up()
        with httpx.Client(base_url=f"http://127.0.0.1:{other.port}", timeout=30) as browser:
            _signed_in(other, browser)
            hooks = browser.get("/api/v1/webhook-subscriptions").json()["items"]
        assert len(hooks) == HOOKS

    def test_is_rehearsed_beside_the_running_stack_and_leaves_nothing(
        self, stack: LocalStack, backup: tuple[Path, Path], tmp_path: Path
    ) -> None:
        arguments = ("restore", str(backup[0]), "--keys", str(backup[1]), "--drill", "--json")
        done = stack.opsight(*arguments, TMPDIR=str(tmp_path))
        assert done.returncode == 0, done.stdout + done.stderr
        proof = json.loads(done.stdout)
        assert (proof["proven"], proof["tables_off"], proof["backup_seconds"]) == (True, [], 0)
        assert proof["secrets"]["opened"] == proof["secrets"]["tried"] >= HOOKS
        assert proof["seconds"] >= proof["restore_seconds"] > 0
        assert list(tmp_path.iterdir()) == []
        assert stack.status()["state"] == "ready"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("restore",), "Name the backup and its keys"),
            (("restore", "backup"), "Name the backup and its keys"),
            (("restore", "--drill", "--replace"), "--drill goes without --replace"),
        ],
    )
    def test_says_what_is_missing(self, arguments: tuple[str, ...], words: str) -> None:
        with pytest.raises(LocalError, match=words):
            CliRunner().invoke(app, arguments, catch_exceptions=False)

    def test_leaves_an_installation_alone_unless_told(self, stack: LocalStack, backup: tuple[Path, Path]) -> None:
        done = stack.opsight("restore", str(backup[0]), "--keys", str(backup[1]))
        assert (done.returncode, "--replace" in done.stderr) == (1, True)
        assert stack.status()["state"] == "ready"

    def test_leaves_keys_alone_that_are_there_without_their_database(
        self, backup: tuple[Path, Path], new_stack: Callable[[], LocalStack]
    ) -> None:
        other = new_stack()
        only = other.folder / "data/kms/keys.json"
        only.parent.mkdir(parents=True)
        only.write_text("{}")
        done = other.opsight("restore", str(backup[0]), "--keys", str(backup[1]))
        assert (done.returncode, "--replace" in done.stderr, only.read_text()) == (1, True, "{}")

    @pytest.mark.parametrize("broken", ["database.dump", "files.tar"])
    def test_touches_nothing_when_a_file_is_not_as_it_was(
        self, backup: tuple[Path, Path], new_stack: Callable[[], LocalStack], tmp_path: Path, broken: str
    ) -> None:
        folder = tmp_path / "copy"
        folder.mkdir()
        for path in backup[0].iterdir():
            (folder / path.name).write_bytes(path.read_bytes() + (b"x" if path.name == broken else b""))
        other = new_stack()
        done = other.opsight("restore", str(folder), "--keys", str(backup[1]))
        assert (done.returncode, broken in done.stderr) == (1, True)
        assert not (other.folder / "postgres").exists()

    def test_refuses_the_keys_of_another_backup(
        self, backup: tuple[Path, Path], new_stack: Callable[[], LocalStack], tmp_path: Path
    ) -> None:
        keys = tmp_path / "keys"
        keys.mkdir()
        manifest = json.loads((backup[1] / "manifest.json").read_text())
        (keys / "manifest.json").write_text(json.dumps(manifest | {"taken_at": "2026-01-01T00:00:00Z"}))
        done = new_stack().opsight("restore", str(backup[0]), "--keys", str(keys))
        assert (done.returncode, "another backup" in done.stderr) == (1, True)

    def test_sets_what_was_there_aside(
        self, backup: tuple[Path, Path], restored: tuple[LocalStack, "subprocess.CompletedProcess[str]"]
    ) -> None:
        other, first = restored
        again = other.opsight("restore", str(backup[0]), "--keys", str(backup[1]), "--replace", "--json")
        assert (first.returncode, again.returncode) == (0, 0), again.stderr
        aside = Path(json.loads(again.stdout)["set_aside"])
        assert {"postgres", "data", "keys", "roles.json"} <= {path.name for path in aside.iterdir()}
