"""A release comes beside the one that serves, takes over and goes back, and nobody's request is lost."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.deploy.checkout import from_folder
from infra.local.home import REPOSITORY, Home
from tests.local.conftest import LocalStack

GOAL_SECONDS = 600


def _deploy(stack: LocalStack, *arguments: str) -> dict[str, Any]:
    done = stack.opsight("deploy", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def code(stack: LocalStack) -> Callable[[str], Path]:
    """`code(name)`: a copy of this checkout's code, to be changed."""
    source = from_folder(Home(stack.folder), REPOSITORY)
    left_out = shutil.ignore_patterns(".venv", "node_modules")

    def copy(name: str) -> Path:
        return shutil.copytree(source.folder, stack.folder / name, symlinks=True, ignore=left_out)

    return copy


@dataclass
class Hammer:
    """Clients that ask all the time: some keep their connections, some open one for each request."""

    url: str
    api_key: str
    answered: int = 0
    lost: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def swinging(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._swing, args=(keeps,)) for keeps in (True, True, False)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _swing(self, keeps: bool) -> None:
        limits = httpx.Limits(max_keepalive_connections=None if keeps else 0)
        with httpx.Client(base_url=self.url, timeout=30, limits=limits) as client:
            while not self._stop.wait(0.02):
                self._ask(client)

    def _ask(self, client: httpx.Client) -> None:
        try:
            answer = client.get("/api/v1/members", headers={"Authorization": f"Bearer {self.api_key}"})
        except httpx.HTTPError as error:
            self.lost.append(repr(error))
        else:
            self.lost += [f"{answer.status_code}: {answer.text}"] * (answer.status_code not in (200, 429))
            self.answered += 1


@pytest.fixture
def hammer(stack: LocalStack) -> Hammer:
    demo = Home(stack.folder).read(stack.folder / "demo.json")
    return Hammer(demo["url"], demo["api_key"])


@pytest.fixture(scope="module")
def release(code: Callable[[str], Path]) -> Path:
    """A newer version."""
    folder = code("newer")
    (folder / "NEWER").touch()
    return folder


def _serving(stack: LocalStack) -> set[str]:
    """The releases that twenty strangers are bound to."""
    answers = [httpx.get(f"http://127.0.0.1:{stack.port}/api/v1/flags") for _ in range(20)]
    return {answer.cookies["opsight_release"] for answer in answers}


class TestRefusals:
    def test_names_what_the_running_release_would_miss(self, stack: LocalStack, code: Callable[[str], Path]) -> None:
        folder = code("unfit")
        last = sorted((folder / "migrations/secrets/versions").glob("*.py"))[-1]
        revision = next(line for line in last.read_text().splitlines() if line.startswith("revision")).split('"')[1]
        last.with_name("2099_01_01_0000_take_away.py").write_text(
            f'from alembic import op\n\nrevision = "secrets_9999_away"\ndown_revision = "{revision}"\n\n\n'
            'def upgrade() -> None:\n    op.execute("alter table secrets.secret drop column name")\n\n\n'
            "def downgrade() -> None:\n    pass\n"
        )
        done = stack.opsight("deploy", "canary", "--from", str(folder), "--no-web")
        assert done.returncode == 1
        assert "secrets_9999_away cannot be taken back" in done.stderr
        assert "secrets_9999_away takes away (drop column)" in done.stderr
        assert stack.opsight("deploy", "status").returncode == 0

    def test_gives_nobody_to_a_release_that_does_not_become_ready(
        self, stack: LocalStack, hammer: Hammer, code: Callable[[str], Path]
    ) -> None:
        folder = code("broken")
        (folder / "services/metrics/app.py").write_text('raise RuntimeError("broken on purpose")\n')
        with hammer.swinging():
            done = stack.opsight("deploy", "canary", "--from", str(folder), "--percent", "100", "--no-web")
        assert (done.returncode, "metrics" in done.stderr, "broken on purpose" in done.stderr) == (1, True, True)
        assert (hammer.lost, hammer.answered > 0) == ([], True)
        assert json.loads(stack.opsight("deploy", "status", "--json").stdout)["candidate"] is None
        assert not (stack.folder / "front.json").exists()

    @pytest.mark.parametrize("command", ["promote", "rollback"])
    def test_without_a_canary(self, stack: LocalStack, command: str) -> None:
        done = stack.opsight("deploy", command)
        assert (done.returncode, "There is nothing to" in done.stderr) == (1, True)

    def test_without_a_stack(self, new_stack: Callable[[], LocalStack]) -> None:
        stack = new_stack()
        assert stack.opsight("deploy", "status").returncode == 3
        done = stack.opsight("deploy", "canary", "--ref", "HEAD")
        assert (done.returncode, "./opsight up" in done.stderr) == (1, True)

    def test_a_ref_that_nobody_knows(self, stack: LocalStack) -> None:
        done = stack.opsight("deploy", "canary", "--ref", "no-such-tag")
        assert (done.returncode, "git knows no no-such-tag" in done.stderr) == (1, True)


class TestDeploy:
    """One release's way, in this order."""

    def test_canary_serves_its_share(self, stack: LocalStack, release: Path, hammer: Hammer) -> None:
        with hammer.swinging():
            begun = _deploy(stack, "canary", "--from", str(release), "--percent", "50", "--no-web")
            serving = _serving(stack)
        assert serving == {begun["stable"], begun["candidate"]}
        assert hammer.lost == []

    def test_rollback_of_a_canary_is_quick(self, stack: LocalStack, hammer: Hammer) -> None:
        with hammer.swinging():
            back = _deploy(stack, "rollback")
        assert (back["candidate"], back["seconds"] < GOAL_SECONDS, hammer.lost) == (None, True, [])
        assert "front" not in {process["name"] for process in stack.status()["processes"]}

    def test_promote_takes_everybody_along(self, stack: LocalStack, release: Path, hammer: Hammer) -> None:
        before = stack.opsight("deploy", "status", "--json").stdout
        with hammer.swinging():
            promoted = _deploy(stack, "promote", "--from", str(release), "--no-web")
        assert (promoted["previous"], promoted["stable"]) == (json.loads(before)["stable"], promoted["release"])
        assert hammer.lost == []
        assert {process["name"] for process in stack.status()["processes"]} == {"front"}
        assert stack.opsight("deploy", "status").returncode == 0

    def test_up_starts_what_was_promoted(self, stack: LocalStack) -> None:
        stack.opsight("down")
        assert stack.left_running() == []
        stack.up()
        status = json.loads(stack.opsight("deploy", "status", "--json").stdout)
        assert (status["ready"], status["previous"] is not None) == (True, True)
        assert "gateway" in {process["name"] for process in stack.status()["processes"]}

    def test_rollback_of_a_promotion_starts_the_release_before(self, stack: LocalStack, hammer: Hammer) -> None:
        before = json.loads(stack.opsight("deploy", "status", "--json").stdout)
        with hammer.swinging():
            back = _deploy(stack, "rollback")
        assert (back["stable"], back["candidate"]) == (before["previous"], None)
        assert (back["seconds"] < GOAL_SECONDS, hammer.lost) == (True, [])

    def test_writes_down_what_was_done(self, stack: LocalStack) -> None:
        lines = [json.loads(line) for line in (stack.folder / "logs/deploy.log").read_text().splitlines()]
        done = [line["event"] for line in lines if line["level"] == "info"]
        assert done == ["deploy.canary", "deploy.rollback", "deploy.promote", "deploy.rollback"]
        assert all(line["seconds"] >= 0 and line["actor"] for line in lines)
