"""Ending mail at one click, through the gateway: what mail programs post, without a cookie and without a redirect."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from libs.testing.deployables import make_app
from services.ops_hub.review_requests.links import LinkTokens, place_in
from tests.gateway.serving import serve

CONTRACT = Path(__file__).resolve().parents[2] / "contracts" / "openapi.json"
FORM = {"List-Unsubscribe": "One-Click"}
CONSENT = {"source": "purchase", "statement": "They agreed at the till."}
ADDRESS = {"line1": "1 Main St", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"}
SHOP = {"name": "Blue Door", "source_mode": "find", "place_id": "ChIJblue", "address": ADDRESS}


@pytest.fixture(scope="module")
def hub_url(settings_for):
    url, end = serve(lambda: make_app("ops_hub", settings_for("ops_hub")))
    yield url
    end()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def entrance(start_gateway, hub_url):
    """A gateway in front of the hub."""
    return await start_gateway(ops_hub_url=hub_url, contract_file=CONTRACT)


@pytest.fixture
async def owner(entrance, browser):
    return await browser("owner", url=entrance)


@pytest.fixture
async def link(owner, worker_of, settings_for) -> str:
    """The path of the link in a mail that went out."""
    shop = (await owner.post("/api/v1/ops/locations", json=SHOP)).json()
    wanted = {"location_id": shop["id"], "recipients": [{"email": "ann@example.com"}], "consent": CONSENT}
    key = {"Idempotency-Key": str(uuid4())}
    answer = await owner.post("/api/v1/ops/review-requests", json=wanted, headers=key)
    assert answer.status_code == 201, answer.text
    await worker_of("ops_hub")
    newest = max((settings_for("ops_hub").data_dir / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    [line] = [one for one in newest.read_text().splitlines() if "/unsubscribe/" in one and one.endswith(">")]
    return "/unsubscribe/" + line.strip("<> ").rpartition("/")[2]


@pytest.fixture
async def mail_program(entrance):
    """Without a cookie, and it follows no redirect."""
    async with httpx.AsyncClient(base_url=entrance) as client:
        yield client


@pytest.fixture
def suppressed(owner):
    """`await suppressed()`: how many are on the tenant's list."""

    async def count() -> int:
        return (await owner.get("/api/v1/ops/review-suppressions/summary")).json()["total"]

    return count


class TestOneClick:
    async def test_ends_the_mail_of_who_has_the_link(self, mail_program, link, suppressed):
        answer = await mail_program.post(link, data=FORM)
        assert (answer.status_code, answer.json()["unsubscribed"]) == (200, True)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert await suppressed() == 1

    async def test_changes_nothing_the_second_time(self, mail_program, link, suppressed):
        await mail_program.post(link, data=FORM)
        again = await mail_program.post(link, data=FORM)
        assert (again.status_code, again.json()["unsubscribed"]) == (200, True)
        assert await suppressed() == 1

    async def test_takes_a_form_of_parts_and_no_body_at_all(self, mail_program, link):
        parts = await mail_program.post(link, files={"List-Unsubscribe": (None, "One-Click")})
        nothing = await mail_program.post(link)
        assert [parts.status_code, nothing.status_code] == [200, 200]

    async def test_is_the_same_at_the_apis_own_address(self, mail_program, link):
        answer = await mail_program.post(f"/api/v1{link}", data=FORM)
        assert (answer.status_code, answer.json()["unsubscribed"]) == (200, True)

    async def test_needs_the_address_alone_and_no_page_of_ours(self, mail_program, link, suppressed):
        """Mail programs in browsers post from their own site; who has the address was written to."""
        answer = await mail_program.post(link, data=FORM, headers={"Origin": "https://mail.example"})
        assert (answer.status_code, answer.json()["unsubscribed"]) == (200, True)
        assert await suppressed() == 1

    async def test_refuses_another_content_type(self, mail_program, link, suppressed):
        answer = await mail_program.post(link, json=FORM)
        assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
        assert await suppressed() == 0

    async def test_refuses_a_body_that_is_no_answer_of_a_mail_program(self, mail_program, link, suppressed):
        answer = await mail_program.post(link, data={"List-Unsubscribe": "x" * 5000})
        assert answer.status_code == 413
        assert await suppressed() == 0

    async def test_knows_no_link_that_was_not_sent(self, mail_program, link, suppressed):
        place = place_in(link.rpartition("/")[2])
        forged = LinkTokens(b"another key").token_for(place.tenant_id, place.recipient_id)
        answer = await mail_program.post(f"/unsubscribe/{forged}", data=FORM)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert await suppressed() == 0

    @pytest.mark.parametrize(("token", "status"), [("A" * 64, 404), ("short", 422), ("x" * 200, 422)])
    async def test_knows_no_link_that_is_none(self, mail_program, token, status):
        answer = await mail_program.post(f"/unsubscribe/{token}", data=FORM)
        assert answer.status_code == status
        assert token not in answer.text


class TestLookingAtALink:
    async def test_ends_nothing(self, mail_program, link, suppressed):
        await mail_program.get(link)
        answer = await mail_program.get(f"/api/v1{link}")
        assert (answer.status_code, answer.json()["unsubscribed"]) == (200, False)
        assert await suppressed() == 0
