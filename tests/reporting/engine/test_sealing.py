"""Seals: a file is as it was made, or it shows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey
from typer.testing import CliRunner

from infra.local.errors import LocalError
from infra.report_seals import app
from services.reporting.engine.publishing import seal_keys
from services.reporting.engine.rendering import FORMATS, Format, render
from services.reporting.engine.sealing import MARK, Claims, Sealer
from services.reporting.engine.verifying import keys_of, verify
from tests.reporting.engine.samples import KEY, RUN, sample

PUBLIC = OKPKey.import_key(KEY).as_pem(private=False)
KEYS = keys_of(PUBLIC)


def sealed(wanted: Format, key: bytes = KEY) -> bytes:
    return render(sample("market_brief"), wanted, Sealer(key)).content


@pytest.mark.parametrize("wanted", FORMATS)
class TestVerify:
    def test_finds_it_genuine(self, wanted: Format):
        verdict = verify(sealed(wanted), KEYS)
        assert verdict.finding == "genuine"
        assert verdict.claims is not None
        assert (verdict.claims.run_id, verdict.claims.format) == (RUN, wanted)

    @pytest.mark.parametrize("place", [0.01, 0.3, 0.6])
    def test_finds_one_changed_byte(self, wanted: Format, place: float):
        content = bytearray(sealed(wanted))
        content[int(len(content) * place)] ^= 1
        assert verify(bytes(content), KEYS).finding == "changed"

    def test_finds_what_was_added_behind(self, wanted: Format):
        assert verify(sealed(wanted) + b"\nmore", KEYS).finding == "changed"

    def test_finds_a_seal_that_was_taken_from_another_file(self, wanted: Format):
        token = sealed(wanted).rpartition(MARK)[2]
        other = render(sample("data_quality"), wanted, Sealer(KEY)).content
        assert verify(other.rpartition(MARK)[0] + MARK + token, KEYS).finding == "changed"

    def test_does_not_believe_a_key_it_does_not_know(self, wanted: Format):
        stranger = OKPKey.generate_key("Ed25519").as_pem(private=True)
        assert verify(sealed(wanted, stranger), KEYS).finding == "unknown_key"

    def test_does_not_believe_a_stranger_who_names_a_known_key(self, wanted: Format):
        signature = b"A" * 86
        head, payload, _ = sealed(wanted).rpartition(MARK)[2].split(b".", 2)
        assert verify(MARK + head + b"." + payload + b"." + signature, KEYS).finding == "bad_seal"

    def test_misses_a_seal_that_is_gone(self, wanted: Format):
        assert verify(sealed(wanted).rpartition(MARK)[0], KEYS).finding == "unsealed"


class TestOtherTokens:
    def test_signed_by_the_same_key_are_no_seals(self):
        """An internal token of the service must not pass for a seal, whatever it says."""
        key = OKPKey.import_key(KEY)
        header = {"alg": "Ed25519", "typ": "opsight-internal+jwt", "kid": key.thumbprint()}
        claims = Claims("market_brief", "csv", RUN, "", "", "0" * 64)
        token = jws.serialize_compact(header, json.dumps(vars(claims)), key, algorithms=["Ed25519"])
        assert verify(MARK + token.encode(), KEYS).finding == "bad_seal"


class TestKeysOf:
    def test_reads_a_jwk_set_and_a_trust_list(self):
        jwk = OKPKey.import_key(PUBLIC).as_dict(private=False)
        assert set(keys_of(json.dumps({"keys": [jwk]}).encode())) == set(KEYS)
        trust = {"gateway": OKPKey.generate_key("Ed25519").as_pem(private=False).decode(), "reporting": PUBLIC.decode()}
        assert set(keys_of(json.dumps(trust).encode())) == set(KEYS)


class TestReportVerifyCommand:
    @pytest.fixture
    def published_keys(self) -> Iterator[str]:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": [OKPKey.import_key(PUBLIC).as_dict(private=False)]}).encode())

        with HTTPServer(("127.0.0.1", 0), Answer) as server:
            Thread(target=server.handle_request, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/api/v1/reports/keys"

    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        report, key = tmp_path / "report.pdf", tmp_path / "key.pem"
        report.write_bytes(sealed("pdf"))
        key.write_bytes(PUBLIC)
        return report, key

    def test_tells_what_a_genuine_file_is(self, files: tuple[Path, Path]):
        answer = CliRunner().invoke(app, ["verify", str(files[0]), "--public-key", str(files[1])])
        assert answer.exit_code == 0
        assert answer.stdout.startswith(f"ok: market_brief as pdf, run {RUN}")
        assert answer.stdout.count("\n") == 1

    def test_fails_in_one_line_when_it_was_changed(self, files: tuple[Path, Path]):
        files[0].write_bytes(files[0].read_bytes().replace(b"Typst", b"Tpyst"))
        answer = CliRunner().invoke(app, ["verify", str(files[0]), "--public-key", str(files[1])])
        assert answer.exit_code == 1
        assert answer.stdout.startswith("CHANGED")
        assert answer.stdout.count("\n") == 1

    def test_takes_keys_from_where_they_are_published(self, files: tuple[Path, Path], published_keys: str):
        answer = CliRunner().invoke(app, ["verify", str(files[0]), "--keys", published_keys])
        assert (answer.exit_code, answer.stdout.startswith("ok: ")) == (0, True)

    def test_takes_none_over_a_line_that_others_can_change(self, files: tuple[Path, Path]):
        answer = CliRunner().invoke(app, ["verify", str(files[0]), "--keys", "http://keys.example.com/keys"])
        assert isinstance(answer.exception, LocalError)
        assert "not https" in str(answer.exception)

    def test_tells_machines(self, files: tuple[Path, Path]):
        answer = CliRunner().invoke(app, ["verify", str(files[0]), "--public-key", str(files[1]), "--json"])
        assert json.loads(answer.stdout)["finding"] == "genuine"


class TestGetReportKeys:
    async def test_tells_anybody_and_may_be_kept(self, client_of, as_):
        client = await client_of("reporting")
        answer = await client.get("/api/v1/reports/keys", headers=as_(None, subject="anonymous"))
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=3600")
        assert answer.headers["content-type"] == "application/json"

    async def test_tells_what_a_report_of_this_service_is_verified_with(self, client_of, as_, settings_for):
        client = await client_of("reporting")
        answer = await client.get("/api/v1/reports/keys", headers=as_(None, subject="anonymous"))
        own = settings_for("reporting").signing_key_file.read_bytes()
        assert verify(sealed("pdf", own), keys_of(answer.content)).finding == "genuine"
        assert b'"d"' not in answer.content

    def test_tells_keys_of_before_behind_that_of_now(self, tmp_path: Path):
        now, before = Sealer(OKPKey.generate_key("Ed25519").as_pem(private=True)), tmp_path / "former.pem"
        before.write_bytes(PUBLIC)
        kids = [key.kid for key in seal_keys(now, before).keys]
        assert kids == [now.public_key.thumbprint(), *KEYS]


class TestSealer:
    def test_seals_the_same_bytes_alike(self):
        claims = Claims("market_brief", "csv", RUN, "", "", "0" * 64)
        sealer = Sealer(KEY)
        assert sealer.seal(claims, lambda seal: b"x" + seal) == sealer.seal(replace(claims), lambda seal: b"x" + seal)
