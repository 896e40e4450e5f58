"""The authenticator app: enrol, sign in with it, lose it."""

import time
from uuid import uuid4

import httpx
import pyotp
import pytest
from sqlalchemy import text

from gateway.identity.second_factor.sealing import FactorSeal
from gateway.sealing import SealBroken
from tests.gateway.conftest import PASSWORD

FACTOR, SIGN_IN, GIVE = "/api/v1/me/second-factor", "/api/v1/auth/sign-in", "/api/v1/auth/second-factor"
METHODS, STEP_UP = "/api/v1/me/sign-in-methods", "/api/v1/auth/step-up"


@pytest.fixture
async def enrolled(browser, new_account):
    """An account with a confirmed app: the account, a signed-in client, the app, its recovery codes."""
    account = await new_account()
    client = await browser(account=account)
    app = pyotp.TOTP((await client.post(FACTOR)).json()["secret"])
    answer = await client.post(f"{FACTOR}/confirm", json={"code": _code(app, -1)})
    assert answer.status_code == 200, answer.text
    return account, client, app, answer.json()["codes"]


def _code(app, steps=0):
    """The app's code now, or some steps of 30 seconds away."""
    return app.at(time.time() + 30 * steps)


async def _first_step(client, account):
    return await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})


class TestFactorSeal:
    def test_opens_for_its_own_user_and_key_alone(self):
        seal, user = FactorSeal(b"key"), uuid4()
        sealed = seal.seal(user, "SECRET")
        assert seal.open(user, sealed) == "SECRET"
        assert b"SECRET" not in sealed
        with pytest.raises(SealBroken):
            seal.open(uuid4(), sealed)
        with pytest.raises(SealBroken):
            FactorSeal(b"another").open(user, sealed)


class TestBeginSecondFactor:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(FACTOR)).status_code == 401

    async def test_needs_a_fresh_proof(self, browser):
        answer = await (await browser(stepped_up=False)).post(FACTOR)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_gives_a_picture_and_changes_nothing_yet(self, browser, new_account, anonymous, gateway_database):
        account = await new_account()
        begun = (await (await browser(account=account)).post(FACTOR)).json()
        assert begun["uri"].startswith("otpauth://totp/Opsight:")
        assert begun["qr_svg"].startswith("<svg")
        assert (await _first_step(anonymous, account)).status_code == 200
        async with gateway_database.platform() as session:
            stored = await session.scalar(text("select sealed_secret from identity.second_factor"))
        assert begun["secret"].encode() not in stored

    async def test_refuses_when_there_is_one(self, enrolled):
        answer = await enrolled[1].post(FACTOR)
        assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_enrolled")


class TestConfirmSecondFactor:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{FACTOR}/confirm", json={"code": "123456"})).status_code == 401

    async def test_needs_to_be_begun(self, browser):
        answer = await (await browser()).post(f"{FACTOR}/confirm", json={"code": "123456"})
        assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_not_begun")

    async def test_refuses_a_wrong_code(self, browser):
        client = await browser()
        app = pyotp.TOTP((await client.post(FACTOR)).json()["secret"])
        answer = await client.post(f"{FACTOR}/confirm", json={"code": _code(app, 20)})
        assert (answer.status_code, answer.json()["code"]) == (422, "code_wrong")

    async def test_shows_ten_codes_once(self, enrolled, gateway_database):
        account, client, _, codes = enrolled
        methods = (await client.get(METHODS)).json()
        assert len(set(codes)) == 10
        assert (methods["second_factor"], methods["recovery_codes_left"]) == (True, 10)
        async with gateway_database.platform() as session:
            query = text("select code_mac from identity.recovery_code where user_id = :id")
            kept = (await session.scalars(query, {"id": account.user_id})).all()
        assert not {code.encode() for code in codes} & set(kept)

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "abcde_fghij"])
    async def test_refuses_what_is_no_code(self, browser, code):
        assert (await (await browser()).post(f"{FACTOR}/confirm", json={"code": code})).status_code == 422


class TestSignInWithSecondFactor:
    async def test_asks_for_the_code_before_there_is_a_session(self, enrolled, anonymous):
        first = await _first_step(anonymous, enrolled[0])
        assert (first.status_code, first.json()["code"]) == (401, "second_factor_required")
        assert (await anonymous.get("/api/v1/me")).status_code == 401

    async def test_lets_in_with_the_code(self, enrolled, anonymous):
        account, _, app, _ = enrolled
        await _first_step(anonymous, account)
        answer = await anonymous.post(GIVE, json={"code": _code(app)})
        assert answer.status_code == 200
        assert answer.json()["user"]["email"] == account.email
        assert (await anonymous.get("/api/v1/me")).status_code == 200

    async def test_takes_a_code_once(self, enrolled, anonymous, gateway_url):
        account, _, app, _ = enrolled
        code = _code(app)
        await _first_step(anonymous, account)
        assert (await anonymous.post(GIVE, json={"code": code})).status_code == 200
        async with httpx.AsyncClient(base_url=gateway_url) as thief:
            await _first_step(thief, account)
            again = await thief.post(GIVE, json={"code": code})
        assert (again.status_code, again.json()["code"]) == (401, "second_factor_wrong")

    async def test_takes_a_recovery_code_once_in_any_case(self, enrolled, anonymous, gateway_url):
        account, client, _, codes = enrolled
        await _first_step(anonymous, account)
        assert (await anonymous.post(GIVE, json={"code": codes[0].upper()})).status_code == 200
        assert (await client.get(METHODS)).json()["recovery_codes_left"] == 9
        async with httpx.AsyncClient(base_url=gateway_url) as other:
            await _first_step(other, account)
            assert (await other.post(GIVE, json={"code": codes[0]})).status_code == 401

    async def test_needs_the_password_first(self, enrolled, anonymous):
        answer = await anonymous.post(GIVE, json={"code": _code(enrolled[2])})
        assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_expired")

    async def test_begins_again_after_five_wrong_codes(self, enrolled, anonymous):
        account, _, app, _ = enrolled
        await _first_step(anonymous, account)
        wrong = [(await anonymous.post(GIVE, json={"code": _code(app, 20)})).json()["code"] for _ in range(5)]
        assert set(wrong) == {"second_factor_wrong"}
        assert (await anonymous.post(GIVE, json={"code": _code(app)})).json()["code"] == "second_factor_expired"

    async def test_begins_again_after_five_minutes(self, enrolled, anonymous, gateway_database):
        account, _, app, _ = enrolled
        await _first_step(anonymous, account)
        async with gateway_database.platform() as session:
            await session.execute(text("update identity.pending_sign_in set expires_at = now()"))
        assert (await anonymous.post(GIVE, json={"code": _code(app)})).json()["code"] == "second_factor_expired"

    async def test_counts_attempts(self, enrolled, start_gateway):
        account, _, app, _ = enrolled
        async with httpx.AsyncClient(base_url=await start_gateway(limit_login_account="3/60/3")) as client:
            await _first_step(client, account)
            answers = [(await client.post(GIVE, json={"code": _code(app, 20)})).status_code for _ in range(3)]
        assert answers == [401, 401, 429]

    async def test_proves_again_who_one_is(self, enrolled, browser, gateway_database):
        _, client, app, _ = enrolled
        async with gateway_database.platform() as session:
            await session.execute(text("update identity.session set stepped_up_at = null"))
        answer = await client.post(STEP_UP, json={"code": _code(app)})
        assert answer.status_code == 200


class TestRenewRecoveryCodes:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{FACTOR}/recovery-codes")).status_code == 401

    async def test_needs_a_second_factor(self, browser):
        assert (await (await browser()).post(f"{FACTOR}/recovery-codes")).status_code == 404

    async def test_ends_those_of_before(self, enrolled, anonymous):
        account, client, _, before = enrolled
        fresh = (await client.post(f"{FACTOR}/recovery-codes")).json()["codes"]
        await _first_step(anonymous, account)
        assert (await anonymous.post(GIVE, json={"code": before[0]})).status_code == 401
        assert (await anonymous.post(GIVE, json={"code": fresh[0]})).status_code == 200


class TestDisableSecondFactor:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(FACTOR)).status_code == 401

    async def test_needs_a_fresh_proof(self, browser):
        assert (await (await browser(stepped_up=False)).delete(FACTOR)).json()["code"] == "step_up_required"

    async def test_needs_a_second_factor(self, browser):
        assert (await (await browser()).delete(FACTOR)).status_code == 404

    async def test_asks_for_the_password_alone_again(self, enrolled, anonymous):
        account, client, _, _ = enrolled
        assert (await client.delete(FACTOR)).status_code == 204
        assert (await _first_step(anonymous, account)).status_code == 200

    async def test_is_audited(self, enrolled, gateway_database):
        account, client, _, _ = enrolled
        await client.delete(FACTOR)
        async with gateway_database.tenant(account.tenant_id) as session:
            actions = set(await session.scalars(text("select action from audit.event")))
        assert {"second_factor.enrolled", "second_factor.disabled"} <= actions


class TestGetSignInMethods:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(METHODS)).status_code == 401

    async def test_says_how_the_user_proves_who_they_are(self, browser):
        methods = (await (await browser()).get(METHODS)).json()
        assert methods == {
            "password": True,
            "second_factor": False,
            "recovery_codes_left": 0,
            "oidc": None,
            "oidc_linked": False,
        }
