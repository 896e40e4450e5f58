"""The authenticator app: enrol, sign in with it, lose it."""

import time
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest
from sqlalchemy import text

from contracts.secrets.registry import PLATFORM
from gateway.identity import admin
from gateway.identity.second_factor.recovery import RecoveryCodeHasher
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
    """The app's code now, or some steps of 30 seconds away; a step's last second is waited out."""
    if (passed := time.time() % 30) > 29:
        time.sleep(30 - passed)
    return app.at(time.time() + 30 * steps)


async def _first_step(client, account):
    return await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})


@pytest.fixture
def seeds(vault_rows):
    """`seeds()`: references of every seed in the vault, with whom they belong to."""

    def fetch() -> dict[str, UUID]:
        return dict(vault_rows("select ref, tenant_id from secrets.secret where kind = 'totp_seed'"))

    return fetch


@pytest.fixture
def ref_of(gateway_database):
    async def find(account) -> str | None:
        async with gateway_database.platform() as session:
            query = text("select secret_ref from identity.second_factor where user_id = :id")
            return await session.scalar(query, {"id": account.user_id})

    return find


class TestRecoveryCodeHasher:
    def test_makes_another_mac_for_each_user_and_key(self):
        hasher, user = RecoveryCodeHasher(b"key"), uuid4()
        macs = {hasher.mac(user, "a-b"), hasher.mac(uuid4(), "a-b"), RecoveryCodeHasher(b"other").mac(user, "a-b")}
        assert len(macs) == 3
        assert hasher.mac(user, "A-B") in macs


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
            stored = str((await session.execute(text("select * from identity.second_factor"))).all())
        assert "vlt_" in stored
        assert begun["secret"] not in stored

    async def test_keeps_the_seed_in_the_vault_of_the_platform(self, browser, new_account, ref_of, keeper, seeds):
        account = await new_account()
        begun = (await (await browser(account=account)).post(FACTOR)).json()
        ref = await ref_of(account)
        assert seeds()[ref] == PLATFORM
        assert (await keeper.resolve(ref, owner=PLATFORM)).get_secret_value() == begun["secret"]

    async def test_forgets_the_seed_that_it_replaces(self, browser, new_account, ref_of, seeds, worker_of):
        account = await new_account()
        client = await browser(account=account)
        await client.post(FACTOR)
        first = await ref_of(account)
        await client.post(FACTOR)
        await worker_of("gateway")
        assert first not in seeds()
        assert await ref_of(account) in seeds()

    async def test_waits_for_the_vault(self, browser, new_account, url_without_vault, ref_of):
        account = await new_account()
        answer = await (await browser(account=account, url=url_without_vault)).post(FACTOR)
        assert (answer.status_code, answer.json()["code"]) == (503, "vault_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert await ref_of(account) is None

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

    async def test_fails_closed_while_the_vault_is_away(self, enrolled, url_without_vault):
        account, _, app, _ = enrolled
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            first = await _first_step(client, account)
            answer = await client.post(GIVE, json={"code": _code(app)})
            after = await client.get("/api/v1/me")
        assert (first.status_code, answer.status_code, after.status_code) == (401, 503, 401)
        assert answer.json()["code"] == "vault_unavailable"
        assert int(answer.headers["retry-after"]) > 0

    async def test_is_waited_for_by_nobody_else_while_the_vault_is_away(self, enrolled, new_account, url_without_vault):
        """Recovery codes, people without a second factor, and sessions that have begun need no vault."""
        account, _, _, recovery = enrolled
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            await _first_step(client, account)
            answers = [
                await client.post(GIVE, json={"code": recovery[0]}),
                await client.get("/api/v1/me"),
                await _first_step(client, await new_account()),
            ]
        assert [answer.status_code for answer in answers] == [200, 200, 200]

    async def test_refuses_codes_when_the_seed_is_gone(self, enrolled, anonymous, keeper, ref_of):
        account, _, app, codes = enrolled
        await keeper.vault.delete(PLATFORM, await ref_of(account))
        await _first_step(anonymous, account)
        assert (await anonymous.post(GIVE, json={"code": _code(app)})).json()["code"] == "second_factor_wrong"
        assert (await anonymous.post(GIVE, json={"code": codes[0]})).status_code == 200

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

    async def test_forgets_the_seed(self, enrolled, seeds, ref_of, worker_of):
        account, client, _, _ = enrolled
        ref = await ref_of(account)
        assert ref in seeds()
        await client.delete(FACTOR)
        await worker_of("gateway")
        assert ref not in seeds()

    async def test_by_the_command_line_forgets_the_seed(self, enrolled, seeds, ref_of, worker_of, gateway_database):
        ref = await ref_of(enrolled[0])
        await admin.reset_password(
            gateway_database, email=enrolled[0].email, password="another long pass phrase", second_factor=True
        )
        await worker_of("gateway")
        assert ref not in seeds()

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
