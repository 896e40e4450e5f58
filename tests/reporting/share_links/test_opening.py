"""What somebody without an account gets by a link, and what nobody gets."""

import re

import httpx
import psycopg
import pytest

from infra.local.processes import free_port
from libs.auth import TokenSigner
from services.reporting.gateway import Gateway
from tests.reporting.branding.conftest import png
from tests.reporting.share_links.conftest import PASSWORD

NO_LINK = {"url": "https://opsight.test/share/" + "A" * 86}
ENDS = {
    "revoked": "update reporting.share_link set revoked_at = now(), revoked_by = 'user:somebody'",
    "expired": "update reporting.share_link set expires_at = now()",
    "another token": "update reporting.share_link set token_digest = repeat('0', 64)",
}


def passage_in(page: httpx.Response) -> str:
    return re.findall(r'name=passage value="([^"]+)"', page.text)[0]


@pytest.fixture
async def hub_off(app_of, postgres_url, tenant_a):
    """`await hub_off()`: the hub is switched off for the tenant."""

    async def turn() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
                " values (%s, 'OPS_HUB_ENABLED', false, 'a test', 'tests')",
                (tenant_a,),
            )
        await (await app_of("reporting")).state.flags.read()

    return turn


class TestPage:
    async def test_shows_what_was_shared_and_where_its_numbers_come_from(self, share, visit, run):
        page = await visit(await share())
        assert page.status_code == 200
        assert run["report_name"] in page.text
        assert "simulated data" in page.text
        assert run["id"] in page.text
        assert re.findall(r'name=format value="(\w+)"', page.text) == ["html", "csv"]

    async def test_keeps_to_itself(self, share, visit):
        headers = (await visit(await share())).headers
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["referrer-policy"] == "no-referrer"
        assert "no-store" in headers["cache-control"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "sandbox allow-forms allow-downloads" in headers["content-security-policy"]

    async def test_counts_views(self, share, visit, call):
        link = await share()
        [await visit(link) for _ in range(2)]
        [listed] = (await call("GET", "/share-links")).json()["items"]
        assert listed["views"] == 2
        assert listed["last_viewed_at"] is not None

    async def test_shows_names_as_text(self, share, visit, superuser, run):
        superuser("update reporting.report_run set name = '<b onclick=x>' where id = %s", run["id"])
        assert "&lt;b onclick=x&gt;" in (await visit(await share())).text


class TestBrandedPage:
    @pytest.fixture
    async def run(self, call, drafted, ran):
        """A run with a branding, which has changed since."""
        ours = {"name": "Harbour <Co>", "color": "#8a1c4f", "footer": "12 Quay & Street"}
        await call("PUT", "/reports/branding", json=ours, headers={"If-Match": "*"})
        logo = {"Content-Type": "image/png", "If-Match": "*"}
        await call("PUT", "/reports/branding/logo", content=png(), headers=logo)
        made = await ran(await drafted())
        await call("PUT", "/reports/branding", json={"name": "Another"}, headers={"If-Match": "*"})
        return made

    async def test_is_whose_run_it_was(self, share, visit):
        page = (await visit(await share())).text
        assert '<img src="data:image/png;base64,' in page
        assert 'alt="Harbour &lt;Co&gt;"' in page
        assert "12 Quay &amp; Street" in page
        assert "#8a1c4f" in page

    async def test_says_nothing_before_the_password(self, share, visit):
        page = await visit(await share(password=PASSWORD))
        assert "Harbour" not in page.text
        assert "<img" not in page.text


class TestFile:
    async def test_is_what_members_download(self, share, visit, call, run):
        taken = await visit(await share(), format="csv")
        own = await call("GET", f"/runs/{run['id']}/artifacts/csv")
        assert taken.content == own.content
        assert taken.headers["content-disposition"].startswith("attachment;")

    async def test_of_html_is_shown_in_a_sandbox(self, share, visit):
        shown = await visit(await share(), format="html")
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.headers["content-disposition"].startswith("inline;")
        assert "sandbox" in shown.headers["content-security-policy"]

    async def test_is_had_in_no_format_that_was_not_shared(self, share, visit):
        assert (await visit(await share(formats=["csv"]), format="pdf")).status_code == 404

    async def test_waits_while_the_run_is_asked_again(self, share, visit, superuser, run):
        link = await share()
        superuser(
            "begin; alter table reporting.report_run disable trigger check_run_transition;"
            f" update reporting.report_run set state = 'queued' where id = '{run['id']}';"
            " alter table reporting.report_run enable trigger check_run_transition; commit"
        )
        assert (await visit(link, format="csv")).status_code == 409


class TestUnknownLink:
    @pytest.mark.parametrize("end", ENDS)
    async def test_looks_like_one_that_never_was(self, share, visit, change, end):
        link = await share()
        await change(ENDS[end])
        told = [(answer.status_code, answer.text) for answer in (await visit(link), await visit(link, format="csv"))]
        never = await visit(NO_LINK)
        assert told == [(404, never.text)] * 2

    @pytest.mark.parametrize("token", ["x", "A" * 85, "ü" * 86])
    async def test_may_be_anything(self, visit, token):
        assert (await visit({"url": f"/share/{token}"})).status_code == 404

    async def test_is_a_problem_for_programs(self, client_of, as_):
        answer = await (await client_of("reporting")).get(
            f"/api/v1/share/{'A' * 86}", headers=as_(None, subject="anonymous")
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "share_link_unknown")

    async def test_is_any_of_a_tenant_that_is_put_away(self, share, visit, change, tenant_a):
        link = await share()
        await change(f"update identity.tenant set archived_at = now() where id = '{tenant_a}'", service="gateway")
        assert (await visit(link)).status_code == 404

    async def test_is_any_of_a_tenant_without_files(self, share, visit, superuser, tenant_a):
        link = await share()
        superuser(
            "with person as (insert into identity.user (id, email, name)"
            " values (gen_random_uuid(), %s, 'A') returning id)"
            " insert into identity.entitlement (tenant_id, name, enabled, reason, set_by)"
            " select %s, 'csv_export', false, 'a test', id from person",
            f"{tenant_a}@example.com",
            tenant_a,
        )
        assert (await visit(link)).status_code == 404

    async def test_is_any_of_a_grid_while_the_hub_is_off(self, share, visit, hub_off):
        link = await share()
        await hub_off()
        assert (await visit(link)).status_code == 404

    async def test_is_any_of_an_ended_tenant(self, share, visit, superuser, tenant_a):
        link = await share()
        superuser("insert into app.ended_tenant (tenant_id) values (%s)", tenant_a)
        assert (await visit(link)).status_code == 404

    async def test_is_not_told_from_a_known_one_while_the_gateway_is_away(
        self, share, visit, app_of, settings_for, keys_folder, monkeypatch
    ):
        link = await share()
        signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
        silent = Gateway(settings_for("reporting", gateway_internal_url=f"http://127.0.0.1:{free_port()}"), signer)
        desk = (await app_of("reporting")).state.share_desk
        monkeypatch.setattr(desk.gateway, "_inside", silent._inside)
        assert (await visit(link)).status_code == 503
        await silent.close()


class TestPassword:
    async def test_is_asked_for_before_anything_is_shown(self, share, visit, run, call):
        page = await visit(await share(password=PASSWORD))
        [listed] = (await call("GET", "/share-links")).json()["items"]
        assert "name=password" in page.text
        assert run["report_name"] not in page.text
        assert listed["views"] == 0

    async def test_opens_page_and_files(self, share, visit):
        link = await share(password=PASSWORD)
        page = await visit(link, password=PASSWORD)
        taken = await visit(link, format="csv", passage=passage_in(page))
        assert (page.status_code, taken.status_code) == (200, 200)
        assert PASSWORD not in page.text

    async def test_is_needed_for_files(self, share, visit):
        assert (await visit(await share(password=PASSWORD), format="csv")).status_code == 401

    async def test_that_is_wrong_opens_nothing(self, share, visit, run):
        refused = await visit(await share(password=PASSWORD), password="wrong horse!")
        assert refused.status_code == 401
        assert run["report_name"] not in refused.text

    async def test_of_another_link_gives_no_passage_here(self, share, visit):
        first, second = await share(password=PASSWORD), await share(password=PASSWORD)
        passage = passage_in(await visit(first, password=PASSWORD))
        assert (await visit(second, format="csv", passage=passage)).status_code == 401

    @pytest.mark.parametrize("passage", ["", "x", "9999999999.00", "99999999999999999.aa", "1.aa", "²"])
    async def test_cannot_be_made_up(self, share, visit, passage):
        assert (await visit(await share(password=PASSWORD), format="csv", passage=passage)).status_code == 401

    async def test_opens_nothing_after_the_link_was_revoked_under_an_open_page(self, share, visit, call):
        link = await share(password=PASSWORD)
        passage = passage_in(await visit(link, password=PASSWORD))
        await call("DELETE", f"/share-links/{link['id']}")
        assert (await visit(link, format="csv", passage=passage)).status_code == 404

    async def test_is_looked_at_by_nobody_after_five_wrong_ones(self, share, visit):
        link = await share(password=PASSWORD)
        wrong = [await visit(link, password="wrong horse!") for _ in range(5)]
        right = await visit(link, password=PASSWORD)
        assert [answer.status_code for answer in wrong] == [401] * 5
        assert (right.status_code, int(right.headers["retry-after"]) > 50) == (429, True)

    async def test_that_is_right_counts_after_the_wait(self, share, visit, change):
        link = await share(password=PASSWORD)
        [await visit(link, password="wrong horse!") for _ in range(5)]
        await change("update reporting.share_link set locked_until = now()")
        assert (await visit(link, password=PASSWORD)).status_code == 200
        assert (await visit(link, password="wrong horse!")).status_code == 401
        assert (await visit(link, password=PASSWORD)).status_code == 200

    async def test_that_is_wrong_again_waits_longer(self, share, visit, change):
        link = await share(password=PASSWORD)
        [await visit(link, password="wrong horse!") for _ in range(5)]
        await change("update reporting.share_link set locked_until = now()")
        await visit(link, password="wrong horse!")
        assert int((await visit(link, password=PASSWORD)).headers["retry-after"]) > 110
