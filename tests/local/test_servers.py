import os
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from infra.local.postgres import PostgresServer, start_postgres
from infra.local.valkey import start_valkey


def rows(server: PostgresServer, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


class TestStartPostgres:
    def test_keeps_its_data_and_password_over_a_restart(self, server_folder: Path) -> None:
        server = start_postgres(server_folder, durable=True)
        rows(server, "create table kept as select 7 as number")
        server.stop()
        again = start_postgres(server_folder, durable=True, port=server.port)
        assert again.url == server.url
        assert rows(again, "select number from kept") == [(7,)]
        again.stop()

    def test_lets_nobody_in_without_the_password(self, server_folder: Path) -> None:
        server = start_postgres(server_folder, durable=False)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url, password=server.url[::-1])
        server.stop()

    def test_takes_over_from_a_server_whose_launcher_was_killed(self, server_folder: Path) -> None:
        left = start_postgres(server_folder, durable=True)
        rows(left, "create table kept as select 7 as number")
        server = start_postgres(server_folder, durable=True)
        assert rows(server, "select number from kept") == [(7,)]
        assert left.process.wait(timeout=5) == 0
        server.stop()

    def test_recovers_after_the_server_was_killed(self, server_folder: Path) -> None:
        killed = start_postgres(server_folder, durable=True)
        rows(killed, "create table kept as select 7 as number")
        os.kill(killed.pid, signal.SIGKILL)
        killed.process.wait()
        server = start_postgres(server_folder, durable=True)
        assert rows(server, "select number from kept") == [(7,)]
        server.stop()

    def test_does_not_take_a_zombie_or_a_stranger_for_itself(self, server_folder: Path) -> None:
        server = start_postgres(server_folder, durable=True)
        pid_file = server_folder / "instance" / "cluster" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        server.stop()
        stranger = subprocess.Popen(["sleep", "60"])
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        again = start_postgres(server_folder, durable=True)
        assert stranger.poll() is None
        again.stop()
        stranger.kill()
        stranger.wait()

    def test_starts_over_when_an_initialisation_was_cut_short(self, server_folder: Path) -> None:
        (server_folder / "instance.new" / "cluster").mkdir(parents=True)
        server = start_postgres(server_folder, durable=False)
        assert rows(server, "select 1") == [(1,)]
        assert not (server_folder / "instance.new").exists()
        server.stop()

    def test_sets_unusable_data_aside(self, server_folder: Path) -> None:
        start_postgres(server_folder, durable=False).stop()
        shutil.rmtree(server_folder / "instance" / "cluster" / "global")
        server = start_postgres(server_folder, durable=False)
        assert rows(server, "select 1") == [(1,)]
        assert len(list(server_folder.glob("instance.unusable-*"))) == 1
        server.stop()


class TestStartValkey:
    def test_keeps_its_data_and_password_over_a_kill(self, server_folder: Path) -> None:
        server = start_valkey(server_folder)
        redis.Redis.from_url(server.url).set("kept", 7)
        psutil.Process(server.pid).kill()
        server.process.wait()
        again = start_valkey(server_folder, port=server.port)
        assert redis.Redis.from_url(server.url).get("kept") == b"7"
        again.stop()

    def test_sets_unreadable_data_aside(self, server_folder: Path) -> None:
        start_valkey(server_folder).stop()
        [manifest] = (server_folder / "appendonlydir").glob("*.manifest")
        manifest.write_text("nonsense\n")
        server = start_valkey(server_folder)
        assert redis.Redis.from_url(server.url).ping()
        assert (server_folder / "appendonlydir.unusable").exists()
        server.stop()

    def test_lets_nobody_in_without_the_password(self, server_folder: Path) -> None:
        server = start_valkey(server_folder, durable=False)
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(f"redis://127.0.0.1:{server.port}/0").ping()
        server.stop()
