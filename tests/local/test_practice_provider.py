"""The practice provider: started on a machine of one's own, and nowhere else."""

import pytest

from infra.local.environment import Endpoints, environment_of, port_names
from infra.local.home import Home
from infra.local.programs import PRACTICE_PROVIDER, PROGRAMS, Program, started_programs


@pytest.fixture
def endpoints(monkeypatch):
    monkeypatch.delenv("OPSIGHT_PUBLIC_URL", raising=False)
    monkeypatch.delenv("OPSIGHT_OPS_OAUTH_ENABLED", raising=False)
    ports = {name: 9000 + number for number, name in enumerate(port_names())}
    return Endpoints("postgresql://postgres:x@127.0.0.1:1/opsight", "redis://127.0.0.1:1/0", ports)


@pytest.fixture
def told(tmp_path, endpoints):
    """What a process of a new stack is told."""
    home = Home(tmp_path)
    home.keys.mkdir()
    return lambda program: environment_of(program, home, endpoints)


HUB = next(program for program in PROGRAMS if program.name == "ops_hub")
PRACTICE = Program(PRACTICE_PROVIDER, PRACTICE_PROVIDER, "app")


class TestOnOnesOwnMachine:
    @pytest.fixture(autouse=True)
    def environment(self, monkeypatch):
        monkeypatch.delenv("OPSIGHT_ENVIRONMENT", raising=False)

    def test_is_started(self):
        assert [program.name for program in started_programs() if program not in PROGRAMS] == [PRACTICE_PROVIDER]

    def test_knows_the_installation_and_nothing_else_of_it(self, told, endpoints, monkeypatch):
        monkeypatch.setenv("OPSIGHT_API_KEY_PEPPER", "a pepper")
        practice, hub = told(PRACTICE), told(HUB)
        assert practice["OPSIGHT_PRACTICE_CLIENT_SECRET"] == hub["OPSIGHT_PRACTICE_CLIENT_SECRET"]
        assert hub["OPSIGHT_PRACTICE_PROVIDER_URL"] == f"http://127.0.0.1:{endpoints.ports[PRACTICE_PROVIDER]}"
        assert practice["OPSIGHT_PRACTICE_REDIRECT_URIS"].split()[0] == (
            f"{endpoints.gateway_url}/api/v1/ops/connections/google/oauth/callback"
        )
        assert not {"OPSIGHT_DATABASE_URL", "OPSIGHT_API_KEY_PEPPER", "OPSIGHT_SIGNING_KEY_FILE"} & set(practice)

    def test_connecting_is_on_unless_the_environment_says_otherwise(self, told, monkeypatch):
        assert told(HUB)["OPSIGHT_OPS_OAUTH_ENABLED"] == "true"
        monkeypatch.setenv("OPSIGHT_OPS_OAUTH_ENABLED", "false")
        assert told(HUB)["OPSIGHT_OPS_OAUTH_ENABLED"] == "false"


class TestInProduction:
    @pytest.mark.parametrize("environment", ["staging", "production"])
    def test_is_not_there(self, told, monkeypatch, environment):
        monkeypatch.setenv("OPSIGHT_ENVIRONMENT", environment)
        assert started_programs() == PROGRAMS
        assert PRACTICE_PROVIDER not in port_names()
        assert "OPSIGHT_PRACTICE_PROVIDER_URL" not in told(HUB)
        assert "OPSIGHT_OPS_OAUTH_ENABLED" not in told(HUB)
