"""Each operation of `/uploads`: anonymous, another tenant, as it should be, and each error that it declares."""

from collections.abc import Callable
from uuid import UUID, uuid4

import httpx
import pytest

from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.ingestion.upload import commit
from tests.ingestion.conftest import MakeUploader
from tests.ingestion.uploading import Json, Uploader

FILE = (
    "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions\n"
    "2026-01-01,c1,One,google_ads,a1,USD,1.50,10,2,1\n"
    "2026-01-02,c1,One,google_ads,a1,USD,bad,10,2,1\n"
)
META = {"platform": "meta_ads", "account_id": "act_7", "min_date": "2026-03-01", "max_date": "2026-03-02"}
TOLD = [
    (
        "ad_performance",
        "date,campaign_id,platform,account_id,clicks\n2026-03-02,c1,meta_ads,act_7,1\n2026-03-01,c1,meta_ads,act_7,1\n",
        "raw.uploads__ad_performance",
        [META],
    ),
    (
        "region",
        "date,region,platform,account_id,clicks\n2026-03-01,Kent,meta_ads,act_7,1\n2026-03-02,Kent,meta_ads,act_7,1\n",
        "raw.uploads__region_performance",
        [META],
    ),
    (
        "budget",
        "month,campaign_name,planned_budget,currency\n2026-03,Spring,100,EUR\n",
        "raw.uploads__budget",
        [],
    ),
    ("market", "date,price\n2026-03-01,70\n", "raw.market__observations", []),
]
ON_ONE = [
    ("GET", "", None),
    ("PUT", "/mapping", {"fields": []}),
    ("POST", "/lookups?filename=campaigns.csv", None),
    ("DELETE", "/lookups/5a1f3c1e-0d52-4f0a-9f6e-6f2f3a6f5b10", None),
    ("POST", "/commit", None),
    ("GET", "/events", None),
    ("GET", "/errors", None),
    ("DELETE", "", None),
]


@pytest.fixture
async def client(client_of: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return await client_of("ingestion")


class TestEveryOperationOnOneUpload:
    @pytest.mark.parametrize(("method", "path", "json"), ON_ONE)
    async def test_turns_anonymous_callers_away(
        self, client: httpx.AsyncClient, method: str, path: str, json: object
    ) -> None:
        answer = await client.request(method, f"/api/v1/uploads/{uuid4()}{path}", json=json)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    @pytest.mark.parametrize(("method", "path", "json"), ON_ONE)
    async def test_knows_nothing_of_another_tenants_upload(
        self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID, method: str, path: str, json: object
    ) -> None:
        theirs = await uploader.send(FILE)
        other = await uploader_of(tenant_b)
        body = {"json": json} if json is not None else {"content": b"id,name\n1,x\n" if "lookups?" in path else b""}
        answer = await other.client.request(
            method, f"/api/v1/uploads/{theirs['id']}{path}", headers=other.headers(), **body
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")

    @pytest.mark.parametrize(("method", "path", "json"), ON_ONE)
    async def test_needs_the_scope(
        self,
        client: httpx.AsyncClient,
        as_: Callable[..., dict[str, str]],
        tenant_a: UUID,
        method: str,
        path: str,
        json: object,
    ) -> None:
        headers = as_(tenant_a, "metrics:read")
        answer = await client.request(method, f"/api/v1/uploads/{uuid4()}{path}", json=json, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


class TestCreateUpload:
    async def test_turns_anonymous_callers_away(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/uploads?filename=x.csv&kind=market", content=b"x")
        assert answer.status_code == 401

    async def test_describes_the_file_and_proposes_a_mapping(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE, filename="campaigns.csv")
        assert upload["state"] == "ready"
        assert upload["dataset"] == "ad_performance@1.0.0"
        assert upload["detected"] | {"columns": None} == {
            "format": "csv",
            "encoding": "utf-8",
            "delimiter": ",",
            "header_row": 1,
            "rows": 2,
            "columns": None,
            "platform": None,
            "grain": "campaign",
        }
        assert [column["type"] for column in upload["detected"]["columns"]] == [
            "date",
            "text",
            "text",
            "text",
            "text",
            "text",
            "text",
            "integer",
            "integer",
            "integer",
        ]
        assert upload["preview"]["rows"][0]["values"]["spend"] == 1.5

    async def test_is_done_once_for_one_idempotency_key(self, uploader: Uploader) -> None:
        headers = uploader.headers() | {"Idempotency-Key": "once"}
        url = "/api/v1/uploads?filename=a.csv&kind=ad_performance"
        first = await uploader.client.post(url, content=FILE.encode(), headers=headers)
        again = await uploader.client.post(url, content=FILE.encode(), headers=headers)
        assert first.json()["id"] == again.json()["id"]
        assert again.headers["Idempotency-Replayed"] == "true"
        assert len((await uploader.read("/uploads"))["items"]) == 1

    async def test_refuses_what_is_too_large(self, settings_for, uploader: Uploader) -> None:
        app = make_app("ingestion", settings_for("ingestion", upload_max_bytes=1024))
        async with started(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ingestion") as client:
                small = Uploader(client, uploader.headers, uploader.work, uploader.database, uploader.tenant_id)
                answer = await small.post(FILE.encode() * 20)
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")

    async def test_refuses_a_body_that_is_no_file(self, uploader: Uploader) -> None:
        answer = await uploader.client.post(
            "/api/v1/uploads?filename=a.csv&kind=ad_performance", json={"a": 1}, headers=uploader.headers()
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_body")

    @pytest.mark.parametrize(
        "query", ["filename=a.csv", "kind=market", "filename=a/b&kind=market", "filename=a&kind=x"]
    )
    async def test_refuses_bad_parameters(self, uploader: Uploader, query: str) -> None:
        answer = await uploader.client.post(f"/api/v1/uploads?{query}", content=b"x", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")

    async def test_is_audited(self, uploader: Uploader, postgres_url: str) -> None:
        import psycopg

        upload = await uploader.send(FILE, filename="campaigns.csv")
        with psycopg.connect(postgres_url) as connection:
            rows = connection.execute("select action from audit.event where object_id = %s", [upload["id"]]).fetchall()
        assert rows == [("upload.created",)]


class TestListUploads:
    async def test_turns_anonymous_callers_away(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/v1/uploads")).status_code == 401

    async def test_shows_no_other_tenants(self, uploader: Uploader, uploader_of: MakeUploader, tenant_b: UUID) -> None:
        await uploader.send(FILE)
        assert (await (await uploader_of(tenant_b)).read("/uploads"))["items"] == []

    async def test_pages_newest_first_and_filters_by_kind(self, uploader: Uploader) -> None:
        first = await uploader.send(FILE)
        second = await uploader.send(FILE)
        await uploader.send("date,price\n2026-01-01,1\n", kind="market")
        page = await uploader.read("/uploads", kind="ad_performance", limit=1)
        rest = await uploader.read("/uploads", kind="ad_performance", limit=1, cursor=page["next_cursor"])
        assert [page["items"][0]["id"], rest["items"][0]["id"]] == [second["id"], first["id"]]
        assert rest["next_cursor"] is None

    async def test_refuses_a_made_up_cursor(self, uploader: Uploader) -> None:
        answer = await uploader.client.get("/api/v1/uploads?cursor=abc", headers=uploader.headers())
        assert answer.status_code == 422


class TestMapUpload:
    async def test_answers_with_a_fresh_preview(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        mapping = upload["mapping"]
        for field in mapping["fields"]:
            field["unit"] = "cents" if field["field"] == "spend" else "as_is"
        answer = await uploader.map(upload["id"], mapping)
        assert answer.status_code == 200
        assert answer.json()["preview"]["rows"][0]["values"]["spend"] == 0.015

    @pytest.mark.parametrize(
        ("change", "pointer", "code"),
        [
            ({"fields": [{"field": "spend", "column": "nope"}]}, "/fields/0/column", "unknown_column"),
            ({"fields": [{"field": "nope", "column": "spend"}]}, "/fields/0/field", "unknown_field"),
            ({"fields": [{"field": "spend"}]}, "/fields/0", "column_or_constant"),
            ({"fields": [{"field": "clicks", "column": "clicks", "unit": "micros"}]}, "/fields/0/unit", "not_money"),
            ({"fields": [{"field": "region", "constant": "x"}] * 2}, "/fields/1/field", "mapped_twice"),
            ({"segments": [{"name": "device", "column": "nope"}]}, "/segments/0/column", "unknown_column"),
            ({"date_format": "%Q"}, "/date_format", "unknown_format"),
        ],
    )
    async def test_refuses_a_mapping_that_does_not_fit(
        self, uploader: Uploader, change: dict[str, object], pointer: str, code: str
    ) -> None:
        upload = await uploader.send(FILE)
        answer = await uploader.map(upload["id"], change)
        assert (answer.status_code, answer.json()["code"]) == (422, "mapping_invalid")
        assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]

    async def test_refuses_unknown_members(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        answer = await uploader.map(upload["id"], {"colour": "red"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")

    async def test_refuses_once_committed(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        answer = await uploader.map(done["id"], done["mapping"])
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_already_committed")

    async def test_refuses_while_committing(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        await uploader.client.post(f"/api/v1/uploads/{upload['id']}/commit", headers=uploader.headers())
        answer = await uploader.map(upload["id"], upload["mapping"])
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_busy")


class TestLookups:
    async def test_fill_names_in_from_the_newest_row_of_each_id(self, uploader: Uploader) -> None:
        facts = "date,campaign_id,platform,account_id,clicks\n2026-01-01,c1,google_ads,a1,2\n"
        history = (
            "id,name,updated_at\n"
            "c1,Old,2021-01-01 2:00:00\nc1,New,2022-08-17T12:09:49.5\nc1,Older,2022-02-01 2:20:51\nc2,Other,\n"
        )
        upload = await uploader.send(facts)
        mapped = await uploader.look_up(upload["id"], history, filename="campaign_history.csv")
        assert mapped["preview"]["rows"][0]["values"]["campaign_name"] == "New"
        removed = await uploader.client.delete(
            f"/api/v1/uploads/{upload['id']}/lookups/{mapped['lookups'][0]['id']}", headers=uploader.headers()
        )
        assert "campaign_name" not in removed.json()["preview"]["rows"][0]["values"]

    async def test_leave_the_key_of_a_row_alone(self, uploader: Uploader) -> None:
        facts = "date,ad_id,platform,account_id,clicks\n2026-01-01,a7,meta,a1,2\n"
        await uploader.land(facts)
        upload = await uploader.send(facts)
        await uploader.look_up(upload["id"], "id,campaign_id,name\na7,c9,Seven\n", filename="ad_history.csv")
        done = await uploader.commit(upload["id"])
        assert (done["counts"]["inserted"], done["counts"]["updated"]) == (0, 1)

    @pytest.mark.parametrize(
        ("file", "query", "code"),
        [
            ("id,name\n1,x\n", "filename=things.csv", "no_match_field"),
            ("key,name\n1,x\n", "filename=campaign_history.csv", "no_key_column"),
            ("id,colour\n1,x\n", "filename=campaign_history.csv", "nothing_to_look_up"),
            ("", "filename=campaign_history.csv", "empty_file"),
        ],
    )
    async def test_are_refused_when_they_say_nothing(
        self, uploader: Uploader, file: str, query: str, code: str
    ) -> None:
        upload = await uploader.send(FILE)
        answer = await uploader.client.post(
            f"/api/v1/uploads/{upload['id']}/lookups?{query}", content=file.encode(), headers=uploader.headers()
        )
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


class TestCommitUpload:
    async def test_lands_the_rows_in_a_job(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        assert done["state"] == "committed"
        assert (done["counts"]["accepted"], done["counts"]["quarantined"]) == (1, 1)

    async def test_answers_the_same_job_while_it_runs(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        url = f"/api/v1/uploads/{upload['id']}/commit"
        first = await uploader.client.post(url, headers=uploader.headers())
        again = await uploader.client.post(url, headers=uploader.headers())
        assert (first.status_code, again.status_code) == (202, 202)
        assert first.json() == again.json()

    async def test_refuses_a_second_time(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        answer = await uploader.client.post(f"/api/v1/uploads/{done['id']}/commit", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_already_committed")

    async def test_refuses_an_incomplete_mapping(self, uploader: Uploader) -> None:
        upload = await uploader.send("month,name\n2026-01,x\n", kind="budget")
        answer = await uploader.client.post(f"/api/v1/uploads/{upload['id']}/commit", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "mapping_incomplete")


class TestFollowUpload:
    async def test_tells_the_counts_and_ends(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        answer = await uploader.client.get(f"/api/v1/uploads/{done['id']}/events", headers=uploader.headers())
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "event: progress" in answer.text
        assert '"state":"committed","done":2,"total":2' in answer.text


class TestDownloadUploadErrors:
    @pytest.mark.parametrize("committed", [True, False])
    async def test_names_row_column_and_rule(self, uploader: Uploader, committed: bool) -> None:
        upload = await (uploader.land(FILE) if committed else uploader.send(FILE))
        answer = await uploader.client.get(f"/api/v1/uploads/{upload['id']}/errors", headers=uploader.headers())
        lines = answer.text.splitlines()
        assert lines[0] == "row,column,pointer,rule,message,cells"
        assert lines[1].startswith("3,spend,/spend,type,spend cannot be 'bad': a number is expected.")
        assert len(lines) == 2

    @pytest.mark.parametrize("committed", [True, False])
    async def test_stands_in_the_audit_trail(self, uploader: Uploader, committed: bool, postgres_url: str) -> None:
        upload = await (uploader.land(FILE) if committed else uploader.send(FILE))
        await uploader.client.get(f"/api/v1/uploads/{upload['id']}/errors", headers=uploader.headers())
        assert uploader.exports(postgres_url) == [
            ("upload.errors_exported", upload["id"], {"dataset": "ad_performance", "filename": "rows.csv"})
        ]


class TestDeleteUpload:
    async def test_keeps_the_rows_unless_told(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        answer = await uploader.client.delete(f"/api/v1/uploads/{done['id']}", headers=uploader.headers())
        assert answer.status_code == 204
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (1,)
        assert await uploader.one("select count(*) from ingestion.quarantine") == (0,)
        gone = await uploader.client.get(f"/api/v1/uploads/{done['id']}", headers=uploader.headers())
        assert gone.status_code == 404

    async def test_takes_the_rows_back(self, uploader: Uploader) -> None:
        done = await uploader.land(FILE)
        url = f"/api/v1/uploads/{done['id']}?with_rows=true"
        assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 204
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (0,)

    @pytest.mark.parametrize(("kind", "file", "table", "accounts"), TOLD)
    async def test_tells_which_rows_are_gone(
        self, uploader: Uploader, kind: str, file: str, table: str, accounts: list[Json]
    ) -> None:
        done = await uploader.land(file, kind=kind, filename="prices_daily.csv")
        url = f"/api/v1/uploads/{done['id']}?with_rows=true"
        assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 204
        events = await uploader.all("select type, payload from ingestion.outbox_event order by occurred_at")
        assert [event for event, _ in events] == ["ingestion.data_landed"] * 2
        landed, gone = [payload for _, payload in events]
        assert gone["tables"] == [table]
        assert gone["accounts"] == landed["accounts"] == accounts

    async def test_keeps_the_rows_when_it_cannot_tell(
        self, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done = await uploader.land(FILE)

        async def fail(*_: object, **__: object) -> None:
            raise ConnectionResetError("the database went away")

        monkeypatch.setattr(commit, "publish", fail)
        url = f"/api/v1/uploads/{done['id']}?with_rows=true"
        assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 503
        assert (await uploader.get(done["id"]))["state"] == "committed"
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (1,)

    async def test_tells_nothing_when_no_row_is_its_own(self, uploader: Uploader) -> None:
        await uploader.land(FILE)
        again = await uploader.land(FILE)
        url = f"/api/v1/uploads/{again['id']}?with_rows=true"
        assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 204
        assert await uploader.one("select count(*) from raw.uploads__ad_performance") == (1,)
        assert await uploader.one("select count(*) from ingestion.outbox_event") == (1,)

    async def test_refuses_while_committing(self, uploader: Uploader) -> None:
        upload = await uploader.send(FILE)
        await uploader.client.post(f"/api/v1/uploads/{upload['id']}/commit", headers=uploader.headers())
        answer = await uploader.client.delete(f"/api/v1/uploads/{upload['id']}", headers=uploader.headers())
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_busy")
