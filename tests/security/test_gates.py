"""The gates fail when something is planted: a secret, a package with a known weakness, an exception that is over."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import typer
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from infra.gates.materials import write_materials
from infra.local.home import REPOSITORY
from libs.clock import utc_now

Gate = Callable[..., Awaitable[tuple[int, str]]]
WEAK = "weak-package"
OSV_ANSWER = {
    "vulns": [
        {
            "id": "PYSEC-2026-1",
            "aliases": ["GHSA-aaaa-bbbb-cccc"],
            "summary": "Lets anybody in.",
            "affected": [{"package": {"name": WEAK, "ecosystem": "PyPI"}, "ranges": []}],
        }
    ]
}
EXCEPTION = """
[[exception]]
advisory = "GHSA-aaaa-bbbb-cccc"
package = "weak-package"
owner = "security"
until = {until}
why = "The function that is weak is never called here."
"""


async def run_gate(name: str, *arguments: str | Path) -> tuple[int, str]:
    """Exit code and output of a gate, in this process: to start one takes longer than most gates."""
    gate = typer.Typer()
    gate.command()(import_module(f"infra.gates.{name}").main)
    done = await asyncio.to_thread(CliRunner().invoke, gate, list(map(str, arguments)))
    return done.exit_code, done.output


async def run_step(name: str, *arguments: str | Path) -> tuple[int, str]:
    """The same, as its step runs it."""
    command = [sys.executable, "-m", f"infra.gates.{name}", *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


class TestLeakedSecrets:
    @pytest.fixture
    async def checkout(self, tmp_path) -> Path:
        process = await asyncio.create_subprocess_exec("git", "init", "--quiet", str(tmp_path))
        assert await process.wait() == 0
        (tmp_path / "services").mkdir()
        (tmp_path / "tests").mkdir()
        return tmp_path

    async def test_passes_when_there_is_none(self, checkout):
        (checkout / "services" / "app.py").write_text("LIMIT = 3\n")
        assert await run_step("leaks", "--root", checkout) == (0, "no secret in a file\n")

    @pytest.mark.parametrize("folder", ["services", "tests"])
    async def test_fails_at_a_key_of_a_cloud(self, checkout, folder):
        (checkout / folder / "app.py").write_text("KEY = '" + "AKIA" + "Q3EGPLANTED7ZX5W'\n")
        code, output = await run_gate("leaks", "--root", checkout)
        assert code == 1
        assert f"{folder}/app.py:1 AWS Access Key" in output

    async def test_fails_at_a_password_in_code_that_ships(self, checkout):
        (checkout / "services" / "app.py").write_text("pass" + 'word = "Rainy-Harbour-41"\n')
        code, output = await run_step("leaks", "--root", checkout)
        assert code == 1
        assert "services/app.py:1 Secret Keyword" in output

    async def test_fails_at_what_looks_random_among_settings(self, checkout):
        (checkout / "services" / "local.cfg").write_text("[vault]\nname = x\ncookie = aB3dE5gH7jK9mN2pQ4sT6vW8yZ\n")
        code, output = await run_gate("leaks", "--root", checkout)
        assert code == 1
        assert "services/local.cfg:3 Base64 High Entropy String" in output

    async def test_never_prints_the_secret(self, checkout):
        (checkout / "services" / "app.py").write_text("pass" + 'word = "Rainy-Harbour-41"\n')
        _, output = await run_gate("leaks", "--root", checkout)
        assert "Rainy" not in output


class TestAdvisories:
    @pytest.fixture
    async def services(self):
        """OSV and npm's registry, who know one weakness each."""

        async def osv(request: web.Request) -> web.Response:
            asked = json.loads(await request.text())
            return web.json_response(OSV_ANSWER if asked["package"]["name"] == WEAK else {})

        async def bulk(request: web.Request) -> web.Response:
            asked = json.loads(await request.text())
            weakness = {"id": 1, "url": "https://example.com/GHSA-dddd-eeee-ffff", "title": "Runs anything."}
            weakness |= {"severity": "critical", "vulnerable_versions": "<2.0.0"}
            return web.json_response({WEAK: [weakness]} if WEAK in asked else {})

        async def packument(_: web.Request) -> web.Response:
            return web.json_response({"name": WEAK, "versions": {"1.0.0": {"name": WEAK, "version": "1.0.0"}}})

        app = web.Application()
        app.add_routes(
            [
                web.post("/osv", osv),
                web.post("/-/npm/v1/security/advisories/bulk", bulk),
                web.get(f"/{WEAK}", packument),
            ]
        )
        server = TestServer(app)
        await server.start_server()
        yield str(server.make_url("/"))
        await server.close()

    @pytest.fixture
    def gate(self, services, tmp_path) -> Gate:
        """The gate over one Python package and one of the web, by name; `exceptions` as in the file."""

        async def run(python: str = "sound", of_the_web: str = "sound", exceptions: str = "", *more: str, by=run_gate):
            digest = hashlib.sha256(b"").hexdigest()
            (tmp_path / "lock.txt").write_text(f"{python}==1.0.0 \\\n    --hash=sha256:{digest}\n")
            (tmp_path / "exceptions.toml").write_text(exceptions)
            root = {"name": "web", "version": "1.0.0", "dependencies": {of_the_web: "1.0.0"}}
            packages = {"": root, f"node_modules/{of_the_web}": {"version": "1.0.0"}}
            (tmp_path / "package.json").write_text(json.dumps(root))
            lock = {"name": "web", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}
            (tmp_path / "package-lock.json").write_text(json.dumps(lock))
            places = ["--lock", tmp_path / "lock.txt", "--web", tmp_path, "--exceptions", tmp_path / "exceptions.toml"]
            return await by("advisories", *places, "--osv", f"{services}osv", "--registry", services, *more)

        return run

    async def test_passes_sound_packages(self, gate):
        said = "1 Python packages of 1 locks asked about; 1 packages of the web asked about\n"
        assert await gate("sound", "sound", "", "--must-ask", by=run_step) == (0, said)

    async def test_fails_at_a_weak_python_package(self, gate):
        code, output = await gate(python=WEAK, by=run_step)
        assert code == 1
        assert "weak-package 1.0.0: PYSEC-2026-1 Lets anybody in." in output

    async def test_fails_at_a_weak_package_of_the_web(self, gate):
        code, output = await gate(of_the_web=WEAK)
        assert code == 1
        assert "weak-package <2.0.0: GHSA-dddd-eeee-ffff critical: Runs anything." in output

    async def test_passes_what_is_excepted(self, gate):
        code, _ = await gate(python=WEAK, exceptions=EXCEPTION.format(until=_day(30)))
        assert code == 0

    async def test_fails_when_the_exception_is_over(self, gate):
        code, output = await gate(python=WEAK, exceptions=EXCEPTION.format(until="2026-01-31"))
        assert code == 1
        assert "excepted until 2026-01-31, ask security" in output

    async def test_fails_at_an_exception_for_longer_than_half_a_year(self, gate):
        code, output = await gate(python=WEAK, exceptions=EXCEPTION.format(until=_day(400)))
        assert code == 1
        assert "is more than half a year" in output

    async def test_fails_at_an_exception_without_an_owner(self, gate):
        ownerless = EXCEPTION.format(until=_day(30)).replace('owner = "security"\n', "")
        code, output = await gate(python=WEAK, exceptions=ownerless)
        assert code == 1
        assert "exception 1: wrong or missing: owner" in output

    async def test_fails_at_an_exception_that_nothing_needs(self, gate):
        code, output = await gate(exceptions=EXCEPTION.format(until=_day(30)))
        assert code == 1
        assert "nothing needs this exception" in output

    async def test_says_what_it_could_not_ask(self, gate):
        code, output = await gate("sound", "sound", "", "--osv", "http://127.0.0.1:9/osv")
        assert code == 0
        assert "NOT asked about 1 Python locks: no answer (ConnectError)" in output

    async def test_fails_when_it_must_ask_and_cannot(self, gate):
        code, _ = await gate("sound", "sound", "", "--osv", "http://127.0.0.1:9/osv", "--must-ask")
        assert code == 1


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> bytes:
    """The bill of materials of the repository, as its file."""
    path = tmp_path_factory.mktemp("materials") / "one.json"
    write_materials(path)
    return path.read_bytes()


class TestBillOfMaterials:
    def test_names_the_packages_of_every_lock(self, written):
        components = {one["purl"]: one for one in json.loads(written)["components"]}
        named = {lock["value"].split(" ")[0] for one in components.values() for lock in one["properties"]}
        locks = [*REPOSITORY.glob("locks/*.txt"), *REPOSITORY.glob("services/ingestion/connector/locks/*.txt")]
        assert named == {str(path.relative_to(REPOSITORY)) for path in locks} | {"frontend/package-lock.json"}

    def test_tells_what_ships_from_what_builds(self, written):
        scopes = {one["name"]: one["scope"] for one in json.loads(written)["components"]}
        assert (scopes["fastapi"], scopes["react"]) == ("required", "required")
        assert (scopes["pytest"], scopes["vitest"]) == ("excluded", "excluded")

    def test_is_the_same_each_time(self, written, tmp_path):
        write_materials(tmp_path / "two.json")
        assert (tmp_path / "two.json").read_bytes() == written


def _day(days: int) -> str:
    return (utc_now() + timedelta(days=days)).date().isoformat()
