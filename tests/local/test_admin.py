"""`./opsight admin`: as somebody types it, against a real database, with no stack running."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher

from libs.audit import PLATFORM_TRAIL
from libs.testing.servers import ROLE_PASSWORD
from tests.local.calling import call

SHOWN = "shown this once: "
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Fetch = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def admin(tmp_path: Path, postgres_url: str) -> Run:
    """`admin("create", "a@b.test")`: what the command line says, of a stack that uses the tests' database."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "roles.json").write_text(json.dumps({"opsight_gateway": ROLE_PASSWORD}))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
    environment = inherited | {"OPSIGHT_HOME": str(home), "OPSIGHT_DATABASE_URL": postgres_url}

    def run(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        return call("admin", *arguments, environment=environment | changes, seconds=60)

    return run


@pytest.fixture
def fetch(postgres_url: str) -> Fetch:
    """`fetch("select …", …)`: what is really in the database."""

    def rows(query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(postgres_url) as connection:
            cursor = connection.execute(query, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    return rows


@pytest.fixture
def email() -> str:
    return f"{uuid4()}@example.test"


def _account(fetch: Fetch, email: str) -> tuple[object, ...]:
    [row] = fetch('select id, name, password_hash, platform_role from identity."user" where email = %s', email)
    return row


def _opens(stored: object, password: str) -> bool:
    return PasswordHasher().verify(str(stored), password)


def _audited(fetch: Fetch, user_id: object) -> list[object]:
    query = (
        "select action from audit.event where object_id = %s and tenant_id = %s"
        " and actor = 'service:command-line' order by occurred_at"
    )
    return [row[0] for row in fetch(query, str(user_id), PLATFORM_TRAIL)]


class TestCreate:
    def test_makes_an_account_that_runs_the_installation(self, admin: Run, fetch: Fetch, email: str) -> None:
        done = admin("create", email.upper(), "--name", "Ada")
        assert (done.returncode, done.stderr) == (0, "")
        user_id, name, stored, role = _account(fetch, email)
        assert (name, role) == ("Ada", "platform_admin")
        assert _opens(stored, done.stdout.rpartition(SHOWN)[2].strip())
        assert _audited(fetch, user_id) == ["user.platform_role_given"]

    def test_lets_an_account_that_is_there_do_so_with_its_password(self, admin: Run, fetch: Fetch, email: str) -> None:
        stored = PasswordHasher().hash("the one of before")
        fetch('insert into identity."user" (email, name, password_hash) values (%s, %s, %s)', email, "Bob", stored)
        done = admin("create", email)
        assert done.returncode == 0
        assert SHOWN not in done.stdout
        assert _account(fetch, email)[1:] == ("Bob", stored, "platform_admin")

    @pytest.mark.parametrize("address", ["", "no-address", "two@at@signs.test", "a b@example.test", "@example.test"])
    def test_refuses_what_is_no_address(self, admin: Run, fetch: Fetch, address: str) -> None:
        refused = admin("create", address)
        assert refused.returncode != 0
        assert len(refused.stderr.strip().splitlines()) == 1
        assert "Traceback" not in refused.stderr + refused.stdout
        assert fetch('select 1 from identity."user" where email = %s', address.lower()) == []


class TestResetPassword:
    def test_sets_a_new_one_and_signs_the_account_out(self, admin: Run, fetch: Fetch, email: str) -> None:
        admin("create", email)
        user_id, _, before, _ = _account(fetch, email)
        fetch(
            "insert into identity.session (token_hash, user_id, expires_at) values (%s, %s, now() + interval '1 hour')",
            uuid4().bytes,
            user_id,
        )
        done = admin("reset-password", email)
        assert (done.returncode, done.stderr) == (0, "")
        stored = _account(fetch, email)[2]
        assert stored != before
        assert _opens(stored, done.stdout.rpartition(SHOWN)[2].strip())
        assert fetch("select revoked_at is not null from identity.session where user_id = %s", user_id) == [(True,)]
        assert _audited(fetch, user_id) == ["user.platform_role_given", "password.reset"]

    def test_says_in_one_line_that_there_is_no_such_account(self, admin: Run, email: str) -> None:
        refused = admin("reset-password", email)
        assert refused.returncode != 0
        assert refused.stderr.strip().endswith(f"There is no account with the address {email}.")
        assert len(refused.stderr.strip().splitlines()) == 1


class TestList:
    def test_shows_who_runs_the_installation_and_nobody_else(self, admin: Run, fetch: Fetch, email: str) -> None:
        admin("create", email, "--name", "Ada")
        fetch('insert into identity."user" (email, name) values (%s, %s)', f"not-{email}", "Bob")
        fetch('update identity."user" set disabled_at = now() where email = %s', email)
        done = admin("list")
        assert done.returncode == 0
        assert f"{email}  Ada  (disabled)" in done.stdout.splitlines()
        assert f"not-{email}" not in done.stdout


class TestWithoutADatabase:
    @pytest.mark.parametrize("arguments", [("list",), ("create", "a@example.test"), ("reset-password", "a@b.test")])
    def test_says_so_in_one_line(self, admin: Run, arguments: tuple[str, ...]) -> None:
        away = "postgresql://postgres:x@127.0.0.1:1/nothing"
        refused = admin(*arguments, OPSIGHT_DATABASE_URL=away)
        assert refused.returncode != 0
        assert len(refused.stderr.strip().splitlines()) == 1
        assert "Traceback" not in refused.stderr


@pytest.fixture
def slug(fetch: Fetch) -> str:
    """A client that nobody else knows, by its short name."""
    slug = f"leaving-{uuid4()}"
    fetch(
        "with agency as (insert into identity.agency (name) values (%s) returning id)"
        " insert into identity.tenant (agency_id, name, slug) select id, 'Leaving', %s from agency",
        slug,
        slug,
    )
    return slug


def _state(fetch: Fetch, slug: str) -> list[tuple[object, ...]]:
    return fetch(
        "select d.state, d.reason, t.archived_at is not null from identity.tenant_deletion d"
        " join identity.tenant t on t.id = d.tenant_id where t.slug = %s",
        slug,
    )


class TestDeleteClient:
    def test_archives_it_and_lists_until_when_it_can_be_restored(self, admin: Run, fetch: Fetch, slug: str) -> None:
        said = admin("delete-client", slug, "--reason", "The contract is over.", "--name", "Leaving")
        assert (said.returncode, said.stderr) == (0, "")
        assert "can be restored until" in said.stdout
        assert _state(fetch, slug) == [("waiting", "The contract is over.", True)]
        listed = [line for line in admin("deletions").stdout.splitlines() if line.startswith(slug)]
        assert "waiting: can be restored until" in listed[0]

    def test_refuses_another_name(self, admin: Run, fetch: Fetch, slug: str) -> None:
        said = admin("delete-client", slug, "--reason", "The contract is over.", "--name", "Another")
        assert said.returncode == 1
        assert _state(fetch, slug) == []

    def test_says_that_there_is_no_such_client(self, admin: Run) -> None:
        said = admin("delete-client", "nobody", "--reason", "The contract is over.", "--name", "Nobody")
        assert (said.returncode, "no client with the short name nobody" in said.stderr) == (1, True)


class TestRestoreClient:
    def test_takes_the_deletion_back(self, admin: Run, fetch: Fetch, slug: str) -> None:
        admin("delete-client", slug, "--reason", "The contract is over.", "--name", "Leaving")
        assert admin("restore-client", slug).stdout == f"{slug} is open again.\n"
        assert _state(fetch, slug) == [("cancelled", "The contract is over.", False)]
