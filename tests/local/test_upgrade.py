"""An installation goes to a newer version, and back."""

import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from infra.local.environment import admin_url
from infra.local.home import Home
from infra.local.servers import Servers
from tests.local.conftest import LocalStack

pytestmark = pytest.mark.xdist_group("lasting")


@pytest.fixture(scope="module")
def stack(lasting_stack: LocalStack) -> LocalStack:
    """Ends stopped, with migrations that fail: the last module of the group."""
    return lasting_stack


@contextmanager
def _database(stack: LocalStack, *, running: bool) -> Iterator[psycopg.Connection]:
    home = Home(stack.folder)
    servers = Servers(home)
    try:
        with psycopg.connect(admin_url(home) if running else servers.start_postgres(), autocommit=True) as connection:
            yield connection
    finally:
        servers.stop()


def _signs_in(stack: LocalStack) -> bool:
    demo = Home(stack.folder).read(stack.folder / "demo.json")
    wanted = {"email": demo["email"], "password": demo["password"]}
    answer = httpx.post(f"{demo['url']}/api/v1/auth/sign-in", json=wanted, headers={"Origin": demo["url"]})
    return answer.status_code == 200


def _copies(stack: LocalStack) -> list[Path]:
    return sorted((stack.folder / "backups").glob("*"))


class TestUpgrade:
    """One installation's way, in this order."""

    def test_starts_again_what_ran_with_what_it_had(self, stack: LocalStack) -> None:
        before = stack.process("gateway")["pid"]
        done = stack.opsight("upgrade")
        [copy] = _copies(stack)
        assert done.returncode == 0, done.stderr
        assert str(copy) in done.stdout
        assert (copy.suffix, stat.S_IMODE(copy.stat().st_mode)) == (".dump", 0o600)
        assert (stack.status()["state"], stack.process("gateway")["port"]) == ("ready", stack.port)
        assert stack.process("gateway")["pid"] != before
        assert _signs_in(stack)

    def test_goes_back_to_the_copy(self, stack: LocalStack) -> None:
        [copy] = _copies(stack)
        with _database(stack, running=True) as connection:
            connection.execute("update identity.tenant set name = 'Changed since'")
        done = stack.opsight("upgrade", "--restore", str(copy))
        assert done.returncode == 0, done.stderr
        with _database(stack, running=False) as connection:
            names = {name for (name,) in connection.execute("select name from identity.tenant")}
        assert names == {"Brightside Dental", "Harbor Outfitters"}
        stack.up()
        assert _signs_in(stack)

    def test_keeps_the_newest_three_copies(self, stack: LocalStack) -> None:
        stack.opsight("down")
        folder = stack.folder / "backups"
        shutil.rmtree(folder)
        folder.mkdir()
        for day in range(1, 5):
            (folder / f"2026-01-0{day}T00-00-00.dump").touch()
        assert stack.opsight("upgrade").returncode == 0
        assert [path.name[:10] for path in _copies(stack)[:2]] == ["2026-01-03", "2026-01-04"]
        assert len(_copies(stack)) == 3
        assert stack.opsight("status").returncode == 3

    def test_says_how_to_go_back_when_the_migrations_fail(self, stack: LocalStack) -> None:
        with _database(stack, running=False) as connection:
            [(table,)] = connection.execute(
                "select oid::regclass::text from pg_class where relname = 'alembic_version_gateway'"
            ).fetchall()
            connection.execute(f"update {table} set version_num = 'from_the_future'")  # type: ignore[arg-type]
        done = stack.opsight("upgrade")
        assert done.returncode == 1
        assert f"./opsight upgrade --restore {_copies(stack)[-1]}" in done.stderr
        assert done.stderr.count("\n") == 1


class TestRefusals:
    def test_without_an_installation(self, new_stack: Callable[[], LocalStack]) -> None:
        done = new_stack().opsight("upgrade")
        assert (done.returncode, "no installation here yet" in done.stderr) == (1, True)

    def test_with_a_server_of_ones_own(self, new_stack: Callable[[], LocalStack]) -> None:
        done = new_stack().opsight("upgrade", OPSIGHT_DATABASE_URL="postgresql://x@127.0.0.1:1/x")
        assert (done.returncode, "copy its database as you do" in done.stderr) == (1, True)
