import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import make_keys, role_passwords, signing_key, trust_file
from libs.auth import Principal, TokenSigner, TokenVerifier
from migrations.rooms import LOGIN_ROLES


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "state")
    made.prepare()
    return made


class TestPrepare:
    def test_lets_others_pass_but_not_look(self, home: Home) -> None:
        assert stat.S_IMODE(home.root.stat().st_mode) == 0o711
        assert stat.S_IMODE(home.keys.stat().st_mode) == 0o700

    def test_says_that_the_disk_is_full(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20 * 2**20))
        with pytest.raises(LocalError, match="The disk is full: 20 MB free"):
            Home(tmp_path / "state").prepare()


class TestRead:
    @pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
    def test_takes_a_file_that_was_cut_short_for_an_empty_one(self, home: Home, content: str) -> None:
        home.stack_file.write_text(content)
        assert home.read(home.stack_file) == {}


class TestMakeKeys:
    def test_lets_each_service_believe_the_gateway(self, home: Home) -> None:
        make_keys(home)
        signer = TokenSigner.from_file("gateway", signing_key(home, "gateway"))
        verifier = TokenVerifier.from_file("metrics", trust_file(home, "metrics"))
        token = signer.sign("metrics", Principal(issuer="gateway", subject="user:1", tenant_id=None))
        assert verifier.verify(token).issuer == "gateway"

    def test_keeps_the_keys_of_before(self, home: Home) -> None:
        make_keys(home)
        before = signing_key(home, "secrets").read_bytes()
        make_keys(home)
        assert signing_key(home, "secrets").read_bytes() == before

    def test_lets_nobody_else_read_them(self, home: Home) -> None:
        make_keys(home)
        assert {path.stat().st_mode & 0o777 for path in home.keys.iterdir()} == {0o600}


class TestRolePasswords:
    def test_gives_each_login_role_one_that_stays(self, home: Home) -> None:
        passwords = role_passwords(home)
        assert set(passwords) == set(LOGIN_ROLES)
        assert len(set(passwords.values())) == len(LOGIN_ROLES)
        assert role_passwords(home) == passwords
