"""`./opsight bi`: what it says of logins, files and proofs, with no Superset and no stack."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from infra.bi import logins
from infra.bi.cli import app
from infra.bi.client import Answer
from infra.bi.verifying import Proof, _proof
from infra.local.errors import LocalError
from infra.local.foreign import Foreign
from infra.local.home import Home

Say = Callable[..., Result]


@pytest.fixture
def say(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Say:
    """`say("list")`: the command on the tests' database, in a state folder of its own."""
    monkeypatch.setenv("OPSIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("OPSIGHT_DATABASE_URL", postgres_url)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def client(postgres_url: str) -> Iterator[str]:
    """The slug of a client; its logins are gone afterwards."""
    agency, slug = uuid4(), f"bi-{uuid4()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("insert into identity.agency (id, name) values (%s, %s)", [agency, f"Agency {agency}"])
        connection.execute("insert into identity.tenant (agency_id, name, slug) values (%s, 'T', %s)", [agency, slug])
        yield slug
        for (role,) in connection.execute("select role_name from metrics.bi_login"):
            logins.revoke(postgres_url, role)


class TestGrant:
    def test_shows_the_password_once(self, say: Say, client: str):
        granted = json.loads(say("grant", client, "--for", "Superset", "--json").output)
        [listed] = [one for one in json.loads(say("list", "--json").output) if one["tenant"] == client]
        assert listed == {name: value for name, value in granted.items() if name != "url"}
        assert granted["url"].startswith(f"postgresql://{granted['role_name']}:")

    def test_says_what_superset_takes(self, say: Say, client: str):
        done = say("grant", client, "--for", "Superset")
        assert done.exit_code == 0
        assert "postgresql+psycopg2://opsight_bi_" in done.output

    def test_refuses_a_client_that_is_not_there(self, say: Say):
        done = say("grant", "nobody", "--for", "Superset")
        assert str(done.exception) == "There is no client nobody: name one by its slug or its id."

    def test_wants_a_purpose_of_one_line(self, say: Say, client: str):
        assert isinstance(say("grant", client, "--for", "a\nb").exception, LocalError)
        assert say("grant", client).exit_code == 2


class TestRevoke:
    def test_takes_every_login_of_a_client(self, say: Say, client: str):
        roles = [json.loads(say("grant", client, "--for", "x", "--json").output)["role_name"] for _ in range(2)]
        assert say("revoke", client).output.strip() == f"Gone: {', '.join(roles)}"
        assert str(say("revoke", client).exception).startswith(f"There is no BI login of {client}")


class TestList:
    def test_names_client_and_purpose(self, say: Say, client: str):
        say("grant", client, "--for", "Metabase of the board")
        assert f"  {client}  " in say("list").output
        assert "Metabase of the board" in say("list").output


class TestBundle:
    def test_writes_what_superset_imports(self, say: Say, tmp_path: Path):
        file = tmp_path / "dashboards.zip"
        done = say("bundle", str(file))
        assert done.exit_code == 0, done.output
        with ZipFile(file) as archive:
            assert "opsight/metadata.yaml" in archive.namelist()
            assert b"BI_LOGIN:XXXXXXXXXX@BI_HOST" in archive.read("opsight/databases/Opsight.yaml")

    def test_writes_over_nothing(self, say: Say, tmp_path: Path):
        assert "is there already" in str(say("bundle", str(tmp_path)).exception)


class TestVerify:
    def test_says_that_nothing_runs(self, say: Say, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("OPSIGHT_DATABASE_URL")
        assert str(say("verify").exception).startswith("Opsight is not running: ./opsight up")

    def test_wants_a_client_when_there_is_no_demo(self, say: Say):
        assert str(say("verify").exception) == "There is no demo client here: name a client with --client."

    def test_wants_two_clients(self, say: Say, client: str):
        assert str(say("verify", "--client", client, "--other", client).exception).startswith("--other has to be")

    def test_leaves_nothing_when_superset_cannot_be_installed(self, say: Say, client: str, monkeypatch, tmp_path):
        def unavailable(_: Foreign, home: Home, watch: object) -> Path:
            raise LocalError("Superset could not be installed: no packages.")

        monkeypatch.setattr(Foreign, "folder", unavailable)
        done = say("verify", "--client", client)
        listed = json.loads(say("list", "--json").output)
        assert "no packages" in str(done.exception)
        assert [one for one in listed if one["tenant"] == client] == []
        assert list(tmp_path.glob("bi/run-*")) == []


class TestProof:
    ROWS = [{"channel": "Google Ads", "spend": 3.5}]  # noqa: RUF012  # no test changes it

    @pytest.mark.parametrize(
        ("own", "foreign", "holds"),
        [
            (ROWS, [], True),
            (ROWS, [{"channel": "Google Ads", "spend": 4.0}], True),
            (ROWS, ROWS, False),
            ([], [], False),
            ([{"restated": 0}], [{"restated": 0}], True),
            ([{"settled": 1.0}], [{"settled": 1.0}], True),
        ],
        ids=["the other sees nothing", "other rows", "the same rows", "no rows", "no figure", "one figure, by chance"],
    )
    def test_holds_when_there_are_rows_that_nobody_else_sees(self, own, foreign, holds: bool):
        proof = _proof("Page", Answer("Chart", own, None, 0.1), Answer("Chart", foreign, None, 0.1))
        assert proof.holds is holds

    def test_fails_with_an_error_of_either(self):
        failed = Answer("Chart", [], "no column", 0.1)
        proofs = [
            _proof("Page", Answer("Chart", self.ROWS, None, 0.1), failed),
            _proof("Page", failed, Answer("", [], None, 0.1)),
        ]
        assert [proof.holds for proof in proofs] == [False, False]

    def test_needs_charts_and_no_error_in_sql(self):
        chart = _proof("Page", Answer("Chart", self.ROWS, None, 0.1), Answer("Chart", [], None, 0.1))
        proofs = [Proof("a", "b", [chart], {}), Proof("a", "b", [], {}), Proof("a", "b", [chart], {"Spend": "no rows"})]
        assert [proof.holds for proof in proofs] == [True, False, False]
        assert proofs[0].as_json()["charts"][0]["holds"]
