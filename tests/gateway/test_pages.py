"""The web UI, the documentation and the error catalogue."""

import json
import re
from html import escape
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from gateway.pages.advice import OTHERWISE

SCRIPT = "document.documentElement.dataset.theme='dark'"


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(f"<!doctype html><script>{SCRIPT}</script><div id=root></div>")
    (folder / "assets/app-3f2a.js").write_text("console.log('app')")
    (folder / "assets/app-3f2a.js.br").write_bytes(b"compressed")
    (folder / "assets/app-3f2a.js.map").write_text("{}")
    (folder / "favicon.svg").write_text("<svg/>")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site_url(start_gateway, dist):
    return await start_gateway(web_dir=dist)


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(site_url):
    async with httpx.AsyncClient(base_url=site_url) as client:
        yield client


class TestWebUi:
    @pytest.mark.parametrize("path", ["/", "/dashboards/campaigns", "/dashboards/campaigns/1.2", "/sign-in"])
    async def test_answers_every_path_of_the_app(self, visitor, path):
        answer = await visitor.get(path)
        assert answer.status_code == 200
        assert "id=root" in answer.text
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize("path", ["/api", "/api/v1/nothing", "/api/nothing", "/internal/x", "/metrics/app/"])
    async def test_never_answers_for_the_api(self, visitor, path):
        answer = await visitor.get(path)
        assert "id=root" not in answer.text
        assert answer.status_code in (308, 404)

    async def test_allows_only_its_own_scripts(self, visitor):
        policy = (await visitor.get("/")).headers["content-security-policy"]
        assert re.search(r"script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='", policy)
        assert "unsafe-inline" not in policy.split("style-src")[0]
        assert "frame-ancestors 'none'" in policy

    async def test_keeps_hashed_assets_for_ever(self, visitor):
        answer = await visitor.get("/assets/app-3f2a.js", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.text == "console.log('app')"

    async def test_sends_what_the_build_compressed(self, visitor):
        request = visitor.build_request("GET", "/assets/app-3f2a.js", headers={"Accept-Encoding": "br"})
        answer = await visitor.send(request, stream=True)
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert (answer.headers["content-encoding"], raw) == ("br", b"compressed")

    async def test_answers_304_to_who_has_it(self, visitor):
        etag = (await visitor.get("/favicon.svg")).headers["etag"]
        answer = await visitor.get("/favicon.svg", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")

    @pytest.mark.parametrize("path", ["/assets/gone.js", "/assets/app-3f2a.js.map"])
    async def test_does_not_pretend_that_an_asset_exists(self, visitor, path):
        assert (await visitor.get(path)).status_code == 404

    async def test_refuses_to_be_written_to(self, visitor):
        answer = await visitor.post("/")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")

    async def test_shows_a_new_build_without_a_restart(self, start_gateway, tmp_path):
        url = await start_gateway(web_dir=tmp_path / "dist")
        async with httpx.AsyncClient(base_url=url) as client:
            before = await client.get("/")
            (tmp_path / "dist").mkdir()
            (tmp_path / "dist/index.html").write_text("<div id=root></div>")
            after = await client.get("/")
        assert "has not been built yet" in before.text
        assert "id=root" in after.text


class TestDocumentation:
    async def test_shows_every_public_operation(self, anonymous, contract_file):
        page = await anonymous.get("/docs")
        contract = json.loads(contract_file.read_text())
        operations = [operation for item in contract["paths"].values() for operation in item.values()]
        missing = [item["operationId"] for item in operations if f'id="{item["operationId"]}"' not in page.text]
        assert (page.status_code, missing) == (200, [])

    async def test_needs_nothing_from_elsewhere_and_no_inline_script(self, anonymous):
        page = await anonymous.get("/docs")
        links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert all(link.startswith(("/", "#")) for link in links)
        assert "'unsafe-inline'" not in page.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]*src=)|<style|style=|onclick=", page.text)
        assert (await anonymous.get("/docs/docs.css")).status_code == 200
        assert (await anonymous.get("/docs/docs.js")).status_code == 200

    async def test_lists_every_error_code_where_problems_point(self, anonymous):
        problem = (await anonymous.get("/api/v1/me")).json()
        page, anchor = problem["type"].split("#")
        assert f'id="{anchor}"' in (await anonymous.get(page)).text

    async def test_says_of_every_error_what_to_do(self, anonymous, contract_file):
        catalogue = json.loads((contract_file.parent / "errors.json").read_text())
        page = (await anonymous.get("/docs/errors")).text
        sections = {part.split('"')[0]: part for part in page.split(' id="')[1:]}
        assert {entry["code"] for entry in catalogue} <= sections.keys()
        assert all(escape(entry["title"]) in sections[entry["code"]] for entry in catalogue)
        assert page.count("What to do:") == len(catalogue)
        assert OTHERWISE not in page

    async def test_gives_the_contract_away(self, anonymous, contract_file):
        answer = await anonymous.get("/api/v1/openapi.json")
        assert answer.json() == json.loads(contract_file.read_text())


class TestCatalogue:
    @pytest.mark.parametrize(
        "code", ["rate_limited", "csrf_refused", "unknown_path", "wrong_credentials", "slug_taken"]
    )
    def test_has_the_codes_of_the_gateway(self, contract_file, code):
        catalogue = json.loads((contract_file.parent / "errors.json").read_text())
        entry = next(entry for entry in catalogue if entry["code"] == code)
        assert "gateway" in entry["services"]
        assert entry["title"]
