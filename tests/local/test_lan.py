"""The stack on the network: with TLS, beside plain http for this machine alone."""

import hashlib
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from infra.local import lan
from infra.local.home import Home
from tests.local.conftest import LocalStack

ADDRESS = "127.0.0.2"  # this machine, and not what it calls itself


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare()
    return home


@pytest.fixture(scope="module")
def lan_stack(furnished_stack: LocalStack) -> LocalStack:
    furnished_stack.up("--lan", OPSIGHT_LAN_ADDRESS=ADDRESS)
    return furnished_stack


@pytest.fixture
def phone(lan_stack: LocalStack) -> Iterator[httpx.Client]:
    """Somebody on the network who has said yes to the certificate."""
    context = ssl.create_default_context(cafile=str(lan_stack.folder / "keys/lan.pem"))
    with httpx.Client(base_url=lan_stack.status()["lan_url"], verify=context) as client:
        yield client


class TestCertificate:
    def test_is_kept_while_it_fits_the_address(self, home: Home) -> None:
        first = lan.certificate_for(home, ADDRESS).read_bytes()
        assert lan.certificate_for(home, ADDRESS).read_bytes() == first
        assert lan.certificate_for(home, "127.0.0.3").read_bytes() != first

    def test_is_made_anew_before_it_ends(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lan, "LASTS", lan.RENEWED_BEFORE)
        first = lan.certificate_for(home, ADDRESS).read_bytes()
        assert lan.certificate_for(home, ADDRESS).read_bytes() != first

    def test_is_for_its_owner_alone(self, home: Home) -> None:
        assert stat.S_IMODE(lan.certificate_for(home, ADDRESS).stat().st_mode) == 0o600

    def test_shows_the_fingerprint_that_browsers_show(self, home: Home) -> None:
        path = lan.certificate_for(home, ADDRESS)
        der = ssl.PEM_cert_to_DER_cert("-----BEGIN CERT" + path.read_text().partition("-----BEGIN CERT")[2])
        assert lan.fingerprint(path).replace(":", "").lower() == hashlib.sha256(der).hexdigest()


class TestUpWithLan:
    def test_says_where_and_under_which_certificate(self, lan_stack: LocalStack) -> None:
        status = lan_stack.status()
        assert status["lan_url"] == f"https://{ADDRESS}:{lan_stack.port}"
        assert status["lan_fingerprint"] == lan.fingerprint(lan_stack.folder / "keys/lan.pem")

    def test_lets_people_sign_in_from_the_network(self, lan_stack: LocalStack, phone: httpx.Client) -> None:
        demo = Home(lan_stack.folder).read(lan_stack.folder / "demo.json")
        answer = phone.post(
            "/api/v1/auth/sign-in",
            json={"email": demo["email"], "password": demo["password"]},
            headers={"Origin": str(phone.base_url).rstrip("/")},
        )
        assert answer.status_code == 200, answer.text
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-sid=")
        assert "secure" in cookie.lower()
        assert phone.get("/api/v1/me").json()["user"]["email"] == demo["email"]

    def test_speaks_no_plain_http_there(self, lan_stack: LocalStack) -> None:
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://{ADDRESS}:{lan_stack.port}/healthz")

    def test_tells_browsers_to_stay_with_tls(self, phone: httpx.Client) -> None:
        assert "max-age=63072000" in phone.get("/").headers["strict-transport-security"]

    def test_goes_on_with_plain_http_for_this_machine(self, lan_stack: LocalStack) -> None:
        answer = httpx.get(f"http://127.0.0.1:{lan_stack.port}/healthz")
        assert (answer.status_code, "strict-transport-security" in answer.headers) == (200, False)

    def test_lists_a_certificate_that_is_valid_for_a_year(self, lan_stack: LocalStack) -> None:
        found = lan.x509.load_pem_x509_certificate((lan_stack.folder / "keys/lan.pem").read_bytes())
        days = (found.not_valid_after_utc - datetime.now(UTC)).days
        assert 363 <= days <= 365


class TestWithoutNetwork:
    def test_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lan.socket.socket, "connect", _refuse)
        with pytest.raises(lan.LocalError, match="on no network"):
            lan.lan_address()


def _refuse(*_: object) -> None:
    raise OSError("Network is unreachable")
