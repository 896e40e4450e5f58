"""Internal tokens: what is believed, for how long, and that a token once read is judged anew each time."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from joserfc import jws, jwt
from joserfc.jwk import OKPKey

from libs.auth import TOKEN_TYPE, Principal, TokenSigner, TokenVerifier
from libs.errors import Unauthenticated

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
PERSON = Principal(
    "gateway",
    f"user:{uuid4()}",
    uuid4(),
    frozenset({"metrics:read"}),
    accounts=frozenset({"google_ads:1"}),
    session="a" * 32,
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signer(keys_folder, clock):
    return TokenSigner("gateway", (keys_folder / "gateway.pem").read_bytes(), clock)


@pytest.fixture
def verifier(keys_folder, clock):
    return TokenVerifier("metrics", json.loads((keys_folder / "trust.json").read_text()), clock)


@pytest.fixture
def forge(keys_folder):
    """`forge(header, claims)`: a token with the gateway's true signature, and one thing about it that is not right."""
    key = OKPKey.import_key((keys_folder / "gateway.pem").read_bytes())
    now = int(NOW.timestamp())
    right = {"iss": "gateway", "aud": "metrics", "sub": "user:1", "scope": "metrics:read"}
    times = {"iat": now, "nbf": now, "exp": now + 60}

    def make(header=None, claims=None, without=()):
        said = {name: value for name, value in (right | times | (claims or {})).items() if name not in without}
        head = {"alg": "Ed25519", "typ": TOKEN_TYPE} | (header or {})
        return jwt.encode(head, said, key, algorithms=["Ed25519", "EdDSA"], registry=_Lenient())

    return make


class _Lenient(jws.JWSRegistry):
    """Signs whatever header it is given; a forger has no manners."""

    def __init__(self) -> None:
        super().__init__(algorithms=["Ed25519", "EdDSA"], strict_check_header=False)

    def check_header(self, header) -> None:
        return


class TestGoodToken:
    def test_tells_everything_about_the_caller(self, signer, verifier):
        assert verifier.verify(signer.sign("metrics", PERSON)) == PERSON

    def test_serves_until_it_expires_however_often_it_was_read(self, signer, verifier, clock):
        token = signer.sign("metrics", PERSON)
        clock.now += timedelta(seconds=59)
        assert verifier.verify(token) == verifier.verify(token) == PERSON
        clock.now += timedelta(seconds=1)
        with pytest.raises(Unauthenticated):
            verifier.verify(token)

    def test_of_another_service_is_refused_however_often_it_was_read(self, signer, verifier):
        token = signer.sign("reporting", PERSON)
        for _ in range(2):
            with pytest.raises(Unauthenticated):
                verifier.verify(token)

    def test_with_another_end_is_another_token(self, signer, verifier):
        token = signer.sign("metrics", PERSON)
        verifier.verify(token)
        with pytest.raises(Unauthenticated):
            verifier.verify(token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))


class TestForgedToken:
    def test_the_forger_can_make_a_right_one(self, forge, verifier):
        assert verifier.verify(forge()).subject == "user:1"

    @pytest.mark.parametrize(
        "header",
        [
            {"typ": "JWT"},
            {"typ": "at+jwt"},
            {"kid": "gateway"},
            {"jku": "https://attacker.example/keys"},
            {"x5u": "https://attacker.example/cert"},
            {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}},
            {"crit": ["exp"]},
        ],
        ids=lambda header: next(iter(header)) + "-" + str(next(iter(header.values())))[:8],
    )
    def test_with_an_odd_header_is_refused(self, forge, verifier, header):
        with pytest.raises(Unauthenticated):
            verifier.verify(forge(header))

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "metrics"},  # trusted, but the signature is not theirs
            {"iss": "nobody"},
            {"iss": 7},
            {"aud": "reporting"},
            {"aud": ["metrics", "reporting"]},
            {"exp": int(NOW.timestamp())},
            {"exp": int(NOW.timestamp()) + 3600},
            {"exp": "later"},
            {"nbf": int(NOW.timestamp()) + 30},
            {"scope": 7},
            {"tid": "not-a-tenant"},
        ],
        ids=lambda claims: "-".join(str(part)[:12] for pair in claims.items() for part in pair),
    )
    def test_with_an_odd_claim_is_refused(self, forge, verifier, claims):
        with pytest.raises(Unauthenticated):
            verifier.verify(forge(claims=claims))

    @pytest.mark.parametrize("name", ["iss", "aud", "sub", "scope", "iat", "nbf", "exp"])
    def test_without_a_claim_is_refused(self, forge, verifier, name):
        with pytest.raises(Unauthenticated):
            verifier.verify(forge(without=(name,)))

    def test_of_another_key_is_refused(self, clock, verifier, keys_folder):
        stranger = TokenSigner("gateway", (keys_folder / "metrics.pem").read_bytes(), clock)
        with pytest.raises(Unauthenticated):
            verifier.verify(stranger.sign("metrics", PERSON))

    def test_without_a_signature_is_refused(self, forge, verifier):
        with pytest.raises(Unauthenticated):
            verifier.verify(f"{_part({'alg': 'none', 'typ': TOKEN_TYPE})}.{forge().split('.')[1]}.")

    def test_signed_with_the_public_key_as_a_password_is_refused(self, forge, verifier, keys_folder):
        public = json.loads((keys_folder / "trust.json").read_text())["gateway"]
        signed = f"{_part({'alg': 'HS256', 'typ': TOKEN_TYPE})}.{forge().split('.')[1]}"
        mac = hmac.digest(public.encode(), signed.encode(), "sha256")
        with pytest.raises(Unauthenticated):
            verifier.verify(f"{signed}.{_base64url(mac)}")

    @pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "..", "é.é.é", "e30.e30.e30", "a" * 10_000])
    def test_that_is_none_is_refused(self, verifier, token):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def _part(content: dict[str, str]) -> str:
    return _base64url(json.dumps(content).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
