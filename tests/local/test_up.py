import json
import os
import signal
import socket
import stat
import time
from collections.abc import Callable

import httpx
import psutil
import pytest

from infra.local.home import Home
from infra.local.leftovers import living_supervisor
from tests.local.conftest import LocalStack


@pytest.fixture(scope="module")
def stack(new_stack: Callable[[], LocalStack]) -> LocalStack:
    """A stack that made its database itself, as every first start does."""
    running = new_stack()
    running.up()
    return running


class TestUp:
    def test_brings_every_process_up(self, stack: LocalStack) -> None:
        shown = stack.opsight("status", "--json")
        status = json.loads(shown.stdout)
        assert (shown.returncode, status["state"], status["pid"]) == (0, "ready", stack.status()["pid"])
        assert {item["state"] for item in status["processes"]} == {"ready"}

    def test_lets_the_demo_account_sign_in(self, stack: LocalStack) -> None:
        demo = Home(stack.folder).read(stack.folder / "demo.json")
        answer = httpx.post(
            f"{demo['url']}/api/v1/auth/sign-in",
            json={"email": demo["email"], "password": demo["password"]},
            headers={"Origin": demo["url"]},
        )
        assert answer.status_code == 200
        assert len(answer.json()["memberships"]) == len(demo["tenants"]) == 2

    def test_lets_the_demo_api_key_in(self, stack: LocalStack) -> None:
        demo = Home(stack.folder).read(stack.folder / "demo.json")
        answer = httpx.get(f"{demo['url']}/api/v1/members", headers={"Authorization": f"Bearer {demo['api_key']}"})
        assert answer.status_code == 200

    @pytest.mark.parametrize("name", ["demo.json", "roles.json", "stack.json", "keys/metrics.pem"])
    def test_keeps_secrets_to_its_owner(self, stack: LocalStack, name: str) -> None:
        assert stat.S_IMODE((stack.folder / name).stat().st_mode) == 0o600

    def test_listens_on_loopback_alone(self, stack: LocalStack) -> None:
        pids = {item["pid"] for item in stack.status()["processes"]}
        listening = [item for item in psutil.net_connections("tcp") if item.pid in pids and item.status == "LISTEN"]
        assert {item.laddr.ip for item in listening} == {"127.0.0.1"}

    def test_opens_a_sql_shell_on_its_database(self, stack: LocalStack) -> None:
        done = stack.opsight("psql", "-At", "-c", "select count(*) > 0 from identity.tenant")
        assert (done.returncode, done.stdout.strip()) == (0, "t"), done.stderr

    def test_says_that_it_runs_already(self, stack: LocalStack) -> None:
        done = stack.opsight("up", "--detach")
        assert done.returncode == 0
        assert "running already" in done.stdout

    def test_runs_beside_another_stack(self, stack: LocalStack, furnished_stack: LocalStack) -> None:
        other = furnished_stack
        other.up()
        assert (stack.status()["state"], other.status()["state"]) == ("ready", "ready")
        assert not set(stack.status()["ports"].values()) & set(other.status()["ports"].values())


class TestSupervision:
    def test_starts_a_killed_process_again(self, stack: LocalStack) -> None:
        before = stack.process("metrics")
        os.kill(before["pid"], signal.SIGKILL)
        stack.wait(lambda it: it.process("metrics")["restarts"] > before["restarts"])
        stack.wait(lambda it: it.status()["state"] == "ready")
        assert stack.process("metrics")["pid"] != before["pid"]

    def test_starts_everything_again_when_the_nursery_was_killed(self, stack: LocalStack) -> None:
        before = stack.status()["nursery"]["pid"]
        os.kill(before, signal.SIGKILL)
        stack.wait(lambda it: it.process("gateway")["restarts"] > 0)
        stack.wait(lambda it: it.status()["state"] == "ready")
        assert {item["state"] for item in stack.status()["processes"]} == {"ready"}
        assert stack.status()["nursery"]["pid"] != before

    def test_starts_a_killed_database_again(self, stack: LocalStack) -> None:
        before = stack.status()["servers"]["postgres"]
        psutil.Process(before["pid"]).kill()
        stack.wait(lambda it: it.status()["servers"]["postgres"]["restarts"] > before["restarts"])
        stack.wait(lambda it: it.status()["state"] == "ready" and it.process("gateway")["state"] == "ready")
        after = stack.status()["servers"]["postgres"]
        assert (after["state"], after["port"]) == ("ready", before["port"])
        assert after["pid"] != before["pid"]
        assert "postgres" in stack.opsight("status").stdout

    def test_recovers_after_its_supervisor_was_killed(self, stack: LocalStack) -> None:
        supervisor = living_supervisor(Home(stack.folder))
        assert supervisor is not None
        os.kill(supervisor.pid, signal.SIGKILL)
        stack.up()
        assert stack.status()["state"] == "ready"

    def test_leaves_nothing_behind_when_stopped(self, stack: LocalStack) -> None:
        pids = [item["pid"] for item in stack.status()["processes"] if item["pid"]]
        assert stack.opsight("down").returncode == 0
        assert not [pid for pid in pids if psutil.pid_exists(pid)]
        assert stack.opsight("status").returncode == 3

    @pytest.mark.parametrize("seconds", [0.4, 0.7, 1.0, 2.0])
    def test_stops_cleanly_while_it_is_still_starting(
        self, new_stack: Callable[[], LocalStack], seconds: float
    ) -> None:
        stack = new_stack()
        starting = stack.in_foreground()
        time.sleep(seconds)
        starting.send_signal(signal.SIGINT)
        assert starting.wait(timeout=30) in (0, 130, -signal.SIGINT)
        assert stack.left_running() == []


class TestRefusals:
    def test_names_who_holds_the_port(self, new_stack: Callable[[], LocalStack]) -> None:
        stack = new_stack()
        with socket.create_server(("127.0.0.1", stack.port)):
            done = stack.opsight("up", "--detach", "--no-web", "--port", str(stack.port))
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"Port {stack.port} is taken by" in done.stderr

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["up", "--sideways"], "No such option: --sideways"),
            (["fly"], "No such command 'fly'"),
            (["logs", "nobody"], "There are no logs"),
        ],
    )
    def test_explains_in_one_line(self, new_stack: Callable[[], LocalStack], arguments: list[str], words: str) -> None:
        done = new_stack().opsight(*arguments)
        assert done.returncode != 0
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
