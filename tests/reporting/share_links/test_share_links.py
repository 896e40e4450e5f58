"""Share links as members make, see and end them."""

import pytest

NOBODY = "0195a2c4-7f10-7cc3-8e6b-3f1d5a6b7c80"
OPERATIONS = [
    ("POST", f"/runs/{NOBODY}/share-links"),
    ("GET", f"/runs/{NOBODY}/share-links"),
    ("GET", "/share-links"),
    ("DELETE", f"/share-links/{NOBODY}"),
]
SCOPES = ("reports:read", "reports:run", "reports:write")
DRAFT = {"formats": ["pdf"]}


class TestNobody:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_is_refused(self, call, method, path):
        assert (await call(method, path, who={}, json=DRAFT)).status_code == 401


class TestAnotherTenant:
    async def test_finds_nothing(self, call, share, run, as_, tenant_b):
        link, theirs = await share(), as_(tenant_b, *SCOPES)
        answers = [
            await call("POST", f"/runs/{run['id']}/share-links", who=theirs, json=DRAFT),
            await call("GET", f"/runs/{run['id']}/share-links", who=theirs),
            await call("DELETE", f"/share-links/{link['id']}", who=theirs),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert (await call("GET", "/share-links", who=theirs)).json()["items"] == []


class TestCreateShareLink:
    async def test_shows_the_address_this_once(self, call, share, run):
        link = await share(expires_in_days=3)
        [listed] = (await call("GET", f"/runs/{run['id']}/share-links")).json()["items"]
        assert link["url"].rpartition("/")[0].endswith("/share")
        assert listed == {name: value for name, value in link.items() if name != "url"}
        assert (listed["state"], listed["has_password"], listed["views"]) == ("active", False, 0)

    async def test_keeps_neither_the_address_nor_the_password(self, share, database, tenant_a, superuser):
        link = await share(password="correct horse")
        [row] = superuser("select row_to_json(s)::text from reporting.share_link s where id = %s", link["id"])
        assert "correct horse" not in row[0]
        assert link["url"].rpartition("/")[2] not in row[0]

    async def test_answers_the_same_to_the_same_key(self, call, run, gateway):
        path, key = f"/runs/{run['id']}/share-links", {"Idempotency-Key": "once"}
        first, again = [await call("POST", path, json=DRAFT, headers=key) for _ in range(2)]
        assert first.json() == again.json()
        assert len((await call("GET", path)).json()["items"]) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"formats": []},
            {"formats": ["docx"]},
            {"expires_in_days": 0},
            {"expires_in_days": 91},
            {"password": "1234567"},
            {"password": "with\x07bell"},
        ],
        ids=["no format", "unknown format", "no day", "too long", "short password", "control character"],
    )
    async def test_refuses_what_is_wrong(self, call, run, wrong):
        assert (await call("POST", f"/runs/{run['id']}/share-links", json=DRAFT | wrong)).status_code == 422

    async def test_needs_the_right_to_read_as_well(self, call, run, as_, tenant_a):
        answer = await call("POST", f"/runs/{run['id']}/share-links", who=as_(tenant_a, "reports:run"), json=DRAFT)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "reports:read")

    async def test_shares_no_figures_of_accounts_that_the_caller_may_not_see(self, call, run, as_, tenant_a, superuser):
        superuser("update reporting.report_run set kind = 'ads_performance' where id = %s", run["id"])
        limited = as_(tenant_a, *SCOPES, accounts=frozenset({"google_ads:100"}))
        answer = await call("POST", f"/runs/{run['id']}/share-links", who=limited, json=DRAFT)
        assert (answer.status_code, answer.json()["code"]) == (404, "run_not_found")

    async def test_needs_results(self, call, drafted):
        grid = await drafted()
        queued = (await call("POST", f"/ops/reports/local-grid/{grid['id']}/run")).json()
        answer = await call("POST", f"/runs/{queued['id']}/share-links", json=DRAFT)
        assert (answer.status_code, answer.json()["code"]) == (409, "results_not_ready")

    async def test_makes_no_more_than_twenty(self, call, run, share, superuser):
        link = await share()
        superuser(
            "insert into reporting.share_link (tenant_id, id, run_id, token_digest, formats, created_by, expires_at)"
            " select tenant_id, gen_random_uuid(), run_id, number::text, formats, created_by, expires_at"
            " from reporting.share_link, generate_series(1, 19) number where id = %s",
            link["id"],
        )
        answer = await call("POST", f"/runs/{run['id']}/share-links", json=DRAFT)
        assert (answer.status_code, answer.json()["code"]) == (409, "share_links_full")


class TestRevokeShareLink:
    async def test_stays_in_the_list_with_who_did_it(self, call, share, visit):
        link = await share()
        answers = [await call("DELETE", f"/share-links/{link['id']}") for _ in range(2)]
        [listed] = (await call("GET", "/share-links")).json()["items"]
        assert [answer.status_code for answer in answers] == [204, 204]
        assert (listed["state"], listed["revoked_by"]) == ("revoked", listed["created_by"])

    async def test_knows_no_other(self, call):
        assert (await call("DELETE", f"/share-links/{NOBODY}")).json()["code"] == "share_link_not_found"


class TestAudit:
    async def test_tells_who_made_opened_took_and_ended_it(self, call, share, visit, superuser):
        link = await share(password="correct horse")
        await visit(link, password="wrong horse!")
        await visit(link, password="correct horse")
        await visit(link, password="correct horse", format="csv")
        await call("DELETE", f"/share-links/{link['id']}")
        told = superuser(
            "select action, outcome from audit.event where object_id = %s order by occurred_at", link["id"]
        )
        assert told == [
            ("share_link.created", "success"),
            ("share_link.refused", "denied"),
            ("share_link.opened", "success"),
            ("share_link.downloaded", "success"),
            ("share_link.revoked", "success"),
        ]
