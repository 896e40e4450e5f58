"""How a token is asked for (RFC 6749), and when it is refused."""

from uuid import uuid4

import httpx
import pytest

from tests.gateway.oauth_token.tokens import CLIENTS, GRANT, TOKEN


class TestTokenRequest:
    @pytest.mark.parametrize(
        ("change", "status", "error"),
        [
            ({"grant_type": None}, 400, "invalid_request"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
            ({"scope": "secrets:admin"}, 400, "invalid_scope"),
            ({"scope": "metrics:read everything"}, 400, "invalid_scope"),
            ({"client_secret": "ocs_wrong"}, 401, "invalid_client"),
            ({"client_secret": ""}, 401, "invalid_client"),
            ({"client_secret": None}, 401, "invalid_client"),
            ({"client_id": None}, 401, "invalid_client"),
            ({"client_id": str(uuid4())}, 401, "invalid_client"),
            ({"client_id": "nobody"}, 401, "invalid_client"),
        ],
    )
    async def test_is_refused_as_rfc_6749_says(self, anonymous, program, change, status, error):
        form = {name: value for name, value in (program.form | change).items() if value is not None}
        answer = await anonymous.post(TOKEN, data=form)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.headers["cache-control"] == "no-store"
        assert ("www-authenticate" in answer.headers) is (status == 401)

    async def test_tells_an_unknown_client_from_a_wrong_secret_nowhere(self, anonymous, program):
        wrong = await anonymous.post(TOKEN, data=program.form | {"client_secret": "ocs_wrong"})
        unknown = await anonymous.post(TOKEN, data=program.form | {"client_id": str(uuid4())})
        assert wrong.content == unknown.content

    @pytest.mark.parametrize(
        "content",
        [
            "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type=client_credentials&scope=metrics%3Aread&scope=members%3Aadmin",
            "grant_type=client_credentials&x=%ff",
            "&".join(f"a{number}=1" for number in range(50)),
        ],
        ids=["grant twice", "scope twice", "not text", "too many"],
    )
    async def test_is_refused_when_it_is_ambiguous(self, anonymous, program, content):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await anonymous.post(TOKEN, content=content, headers=headers, auth=(program.id, program.secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    async def test_is_refused_with_two_ways_of_authentication(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=program.form, auth=(program.id, program.secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    @pytest.mark.parametrize(
        "header", ["Basic", "Basic !!!", "Basic YTpi", "Basic /w==", "Bearer x", "Basic bm8tY29sb24="]
    )
    async def test_is_refused_with_a_broken_header(self, anonymous, header):
        answer = await anonymous.post(TOKEN, data=GRANT, headers={"Authorization": header})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_is_refused_as_json(self, anonymous, program):
        answer = await anonymous.post(TOKEN, json=program.form)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    async def test_is_refused_when_it_is_too_large(self, anonymous, program):
        answer = await anonymous.post(TOKEN, data=program.form | {"x": "y" * 9000})
        assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    async def test_is_a_post(self, anonymous, method):
        answer = await anonymous.request(method, TOKEN)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")

    async def test_is_refused_from_another_network(self, browser, anonymous):
        owner = await browser()
        wanted = {"name": "P", "scopes": ["metrics:read"], "allowed_networks": ["203.0.113.0/24"]}
        made = (await owner.post(CLIENTS, json=wanted)).json()
        answer = await anonymous.post(TOKEN, data=GRANT, auth=(made["id"], made["client_secret"]))
        assert (answer.status_code, answer.json()["error"]) == (403, "unauthorized_client")

    async def test_is_throttled_by_client(self, start_gateway, program):
        url = await start_gateway(limit_oauth_client="3/60/3")
        async with httpx.AsyncClient(base_url=url) as client:
            answers = [await client.post(TOKEN, data=program.form) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["error"] == "temporarily_unavailable"
        assert int(answers[-1].headers["retry-after"]) > 0

    async def test_is_refused_when_nobody_can_count(self, start_gateway, program):
        url = await start_gateway(redis_url="redis://127.0.0.1:1/0")
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(TOKEN, data=program.form)
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
