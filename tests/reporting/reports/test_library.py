"""Setting reports up that show the services' own numbers, and the library of all."""

import pytest

from tests.reporting.conftest import GRIDS

REPORTS = "/reports"
NOBODY = "6f1c1b0e-0000-4000-8000-000000000000"
PACK = {"kind": "executive_pack", "name": "Monthly pack", "parameters": {"days": 30}, "recipients": ["ann@example.com"]}
ONE = [
    ("GET", "", None),
    ("PUT", "", {"name": "Other"}),
    ("DELETE", "", None),
    ("POST", "/duplicate", {}),
    ("POST", "/archive", None),
    ("POST", "/restore", None),
    ("POST", "/preview", None),
    ("POST", "/run", None),
]


@pytest.fixture
def kept(call):
    """`await kept(name="…")`: a report that is kept, with some fields otherwise."""

    async def make(**fields):
        answer = await call("POST", REPORTS, json=PACK | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


class TestNobody:
    @pytest.mark.parametrize(("method", "path", "body"), ONE)
    async def test_reaches_a_report(self, call, method, path, body):
        answer = await call(method, f"{REPORTS}/{NOBODY}{path}", json=body, who={})
        assert answer.status_code == 401

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_reaches_the_library(self, call, method):
        assert (await call(method, REPORTS, who={})).status_code == 401


class TestAnotherTenant:
    @pytest.mark.parametrize(("method", "path", "body"), ONE)
    async def test_finds_no_report(self, call, kept, as_, tenant_b, method, path, body):
        report = await kept()
        other = as_(tenant_b, "reports:read", "reports:write", "reports:run")
        answer = await call(
            method, f"{REPORTS}/{report['id']}{path}", json=body, who=other, headers={"If-Match": report["etag"]}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "report_not_found")

    async def test_has_a_library_of_its_own(self, call, kept, as_, tenant_b):
        await kept()
        answer = await call("GET", REPORTS, who=as_(tenant_b, "reports:read"))
        assert answer.json()["items"] == []


class TestCreateReport:
    async def test_needs_the_scope(self, call, as_, tenant_a):
        answer = await call("POST", REPORTS, json=PACK, who=as_(tenant_a, "reports:read"))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_keeps_what_was_said(self, kept):
        report = await kept()
        assert (report["kind"], report["state"], report["problems"]) == ("executive_pack", "ready", [])
        assert (report["parameters"]["days"], report["addresses"]) == (30, ["ann@example.com"])

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"kind": "local_grid"}, "/kind"),
            ({"name": " padded "}, "/name"),
            ({"parameters": {"days": 0}}, "/parameters/days"),
            ({"parameters": {"days": 367}}, "/parameters/days"),
            ({"parameters": {"platforms": ["Not a platform"]}}, "/parameters/platforms/0"),
            ({"parameters": {"narrative": "rings a \x07"}}, "/parameters/narrative"),
            ({"recipients": ["ann@example.com", "nobody"]}, "/recipients/1"),
            ({"unknown": 1}, "/unknown"),
        ],
    )
    async def test_names_the_field_that_breaks_a_rule(self, call, fields, pointer):
        answer = await call("POST", REPORTS, json=PACK | fields)
        assert answer.status_code == 422
        assert pointer in [problem["pointer"] for problem in answer.json()["errors"]]

    @pytest.mark.parametrize(
        ("kind", "parameters", "problem"),
        [
            ("market_brief", {}, ("/parameters/symbols", "missing")),
            (
                "market_brief",
                {"symbols": ["WTI"], "platforms": ["meta_ads"]},
                ("/parameters/platforms", "not_applicable"),
            ),
            ("data_quality", {"account_ids": ["1"]}, ("/parameters/account_ids", "not_applicable")),
            ("data_quality", {"platforms": ["meta_ads"]}, ("/parameters/platforms", "not_applicable")),
            ("ads_performance", {"symbols": ["WTI"]}, ("/parameters/symbols", "not_applicable")),
        ],
    )
    async def test_keeps_a_draft_with_what_keeps_it_from_running(self, kept, kind, parameters, problem):
        report = await kept(kind=kind, parameters=parameters)
        assert report["state"] == "draft"
        assert [(each["pointer"], each["code"]) for each in report["problems"]] == [problem]


class TestListReports:
    async def test_shows_every_kind_the_last_edited_first(self, call, kept, drafted):
        grid, pack = await drafted(), await kept()
        answer = await call("GET", REPORTS)
        assert [one["id"] for one in answer.json()["items"]][:2] == [pack["id"], grid["id"]]

    async def test_narrows_by_kind_and_name(self, call, kept, drafted):
        await drafted()
        await kept()
        found = await kept(kind="data_quality", name="How good our data is")
        by_kind = await call("GET", REPORTS, params={"kind": "data_quality"})
        by_name = await call("GET", REPORTS, params={"search": "HOW GOOD"})
        assert [one["id"] for one in by_kind.json()["items"]] == [found["id"]]
        assert [one["id"] for one in by_name.json()["items"]] == [found["id"]]

    async def test_pages(self, call, kept):
        made = [(await kept(name=f"Pack {number}"))["id"] for number in range(3)]
        first = (await call("GET", REPORTS, params={"kind": "executive_pack", "limit": 2})).json()
        rest = await call("GET", REPORTS, params={"kind": "executive_pack", "cursor": first["next_cursor"]})
        assert [one["id"] for one in [*first["items"], *rest.json()["items"]]] == made[::-1]

    async def test_shows_archived_ones_apart(self, call, kept):
        report = await kept(name="Of last year")
        await call("POST", f"{REPORTS}/{report['id']}/archive")
        there = await call("GET", REPORTS, params={"search": "last year"})
        away = await call("GET", REPORTS, params={"search": "last year", "archived": True})
        assert (there.json()["items"], [one["state"] for one in away.json()["items"]]) == ([], ["archived"])


class TestOneReport:
    async def test_is_read_with_its_etag(self, call, kept):
        report = await kept()
        answer = await call("GET", f"{REPORTS}/{report['id']}")
        assert (answer.json(), answer.headers["etag"]) == (report, report["etag"])

    async def test_is_no_local_grid(self, call, drafted):
        assert (await call("GET", f"{REPORTS}/{(await drafted())['id']}")).status_code == 404

    async def test_is_no_grid_of_its_own_address(self, call, kept):
        assert (await call("GET", f"{GRIDS}/{(await kept())['id']}")).status_code == 404


class TestReplaceReport:
    async def test_writes_it_anew(self, call, kept):
        report = await kept()
        body = {"name": "Other", "parameters": {"days": 7}, "recipients": []}
        answer = await call("PUT", f"{REPORTS}/{report['id']}", json=body, headers={"If-Match": report["etag"]})
        changed = answer.json()
        assert (changed["name"], changed["parameters"]["days"], changed["addresses"]) == ("Other", 7, [])
        assert (changed["kind"], changed["etag"]) == ("executive_pack", answer.headers["etag"])
        assert changed["etag"] != report["etag"]

    @pytest.mark.parametrize(
        ("headers", "status", "code"),
        [({}, 428, "report_revision_needed"), ({"If-Match": '"old"'}, 412, "report_changed")],
    )
    async def test_is_refused_without_the_revision_that_is_there(self, call, kept, headers, status, code):
        report = await kept()
        answer = await call("PUT", f"{REPORTS}/{report['id']}", json={"name": "Other"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_is_refused_while_it_is_archived(self, call, kept):
        report = await kept()
        await call("POST", f"{REPORTS}/{report['id']}/archive")
        answer = await call("PUT", f"{REPORTS}/{report['id']}", json={"name": "Other"}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "report_archived")


class TestDuplicateReport:
    async def test_makes_one_like_it(self, call, kept):
        report = await kept()
        copy = (await call("POST", f"{REPORTS}/{report['id']}/duplicate", json={})).json()
        assert (copy["name"], copy["parameters"], copy["addresses"]) == (
            "Monthly pack (copy)",
            report["parameters"],
            report["addresses"],
        )
        assert copy["id"] != report["id"]


class TestArchiveReport:
    async def test_keeps_it_from_running_until_it_is_restored(self, call, kept, as_, tenant_a):
        report = await kept()
        await call("POST", f"{REPORTS}/{report['id']}/archive")
        runs = as_(tenant_a, "reports:run", "metrics:read")
        refused = await call("POST", f"{REPORTS}/{report['id']}/run", who=runs)
        restored = await call("POST", f"{REPORTS}/{report['id']}/restore")
        assert (refused.status_code, refused.json()["code"]) == (409, "report_archived")
        assert restored.json()["state"] == "ready"


class TestDeleteReport:
    async def test_removes_it(self, call, kept):
        report = await kept()
        answer = await call("DELETE", f"{REPORTS}/{report['id']}", headers={"If-Match": report["etag"]})
        assert answer.status_code == 204
        assert (await call("GET", f"{REPORTS}/{report['id']}")).status_code == 404
