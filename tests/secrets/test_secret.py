"""The vault over HTTP: who may put, read and delete what, and what is written down."""

import asyncio
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

import psycopg
import pytest

from contracts.secrets.api import new_ref
from contracts.secrets.registry import PLATFORM
from libs.clock import utc_now
from tests.secrets.vaulting import Caller

VALUE = "1//refresh-token-of-a-customer"


class TestPutSecret:
    async def test_refuses_anonymous(self, ingestion: Caller):
        answer = await ingestion.client.put(f"/internal/secrets/{new_ref()}", json={})
        assert answer.status_code == 401

    async def test_keeps_nothing_readable(self, ingestion: Caller, rows):
        ref = await ingestion.stored(VALUE)
        [[envelope, mac]] = rows("select envelope, value_mac from secrets.secret where ref = %s", ref)
        assert envelope[:4] == b"SV1\x02"
        assert VALUE.encode() not in envelope
        assert VALUE.encode() not in mac

    async def test_answers_without_the_value(self, ingestion: Caller):
        answer = await ingestion.put(VALUE, readers=["reporting"])
        assert answer.status_code == 200
        assert VALUE not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        told = answer.json()
        assert (told["owner"], told["readers"], told["version"]) == ("ingestion", ["reporting"], 1)

    async def test_replaces_the_value(self, ingestion: Caller):
        ref = await ingestion.stored("first")
        answer = await ingestion.put("second", ref)
        assert answer.json()["version"] == 2
        assert (await ingestion.resolve(ref)).json()["value"] == "second"

    async def test_writes_no_new_envelope_for_the_same_value(self, ingestion: Caller, rows):
        ref = await ingestion.stored(VALUE)
        [before] = rows("select envelope from secrets.secret where ref = %s", ref)
        answer = await ingestion.put(VALUE, ref, label="Renamed")
        assert (answer.json()["version"], answer.json()["label"]) == (1, "Renamed")
        assert rows("select envelope from secrets.secret where ref = %s", ref) == [before]

    async def test_finds_equal_values_by_their_mac_within_a_tenant_alone(self, ingestion: Caller, tenant_b, rows):
        refs = [await ingestion.stored(VALUE), await ingestion.stored(VALUE)]
        refs.append(await ingestion.of("ingestion", tenant_b).stored(VALUE))
        macs = [rows("select value_mac from secrets.secret where ref = %s", ref)[0][0] for ref in refs]
        assert macs[0] == macs[1] != macs[2]

    async def test_makes_one_key_when_many_come_first_at_once(self, ingestion: Caller, rows):
        answers = await asyncio.gather(*[ingestion.put(f"value-{number}") for number in range(8)])
        assert {answer.status_code for answer in answers} == {200}
        keys = rows("select state from secrets.data_key where tenant_id = %s", ingestion.tenant_id)
        assert keys == [("active",)]

    @pytest.mark.parametrize(
        "change",
        [{"kind": "unheard_of"}, {"purpose": "webhook"}, {"label": ""}, {"readers": ["nobody"]}, {"value": ""}],
        ids=["kind", "purpose", "label", "reader", "value"],
    )
    async def test_refuses_what_is_not_registered(self, ingestion: Caller, change):
        answer = await ingestion.put(**({"value": VALUE} | change))
        assert answer.status_code == 422
        assert VALUE not in answer.text

    async def test_refuses_more_than_64_kibibytes(self, ingestion: Caller):
        assert (await ingestion.put("x" * 65_536)).status_code == 200
        assert (await ingestion.put("é" * 32_769)).status_code == 422

    async def test_refuses_another_services_kind_and_secret(self, ingestion: Caller):
        ref = await ingestion.stored(VALUE)
        answer = await ingestion.of("reporting").put("mine", ref)
        assert (answer.status_code, answer.json()["code"]) == (403, "secret_not_yours")
        assert (await ingestion.resolve(ref)).json()["value"] == VALUE

    async def test_refuses_a_service_that_speaks_for_another(self, ingestion: Caller, keys_folder):
        from libs.auth import Principal, TokenSigner

        signer = TokenSigner.from_file("reporting", keys_folder / "reporting.pem")
        principal = Principal("reporting", "service:ingestion", ingestion.tenant_id, frozenset({"secrets:read"}))
        headers = {"Authorization": f"Bearer {signer.sign('secrets', principal)}"}
        answer = await ingestion.client.post("/internal/secrets/resolve", json={"ref": new_ref()}, headers=headers)
        assert answer.status_code == 403


class TestResolveSecret:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.post("/internal/secrets/resolve", json={"ref": new_ref()})).status_code == 401

    async def test_tells_another_tenant_what_it_tells_about_nothing(self, ingestion: Caller, tenant_b):
        stranger = ingestion.of("ingestion", tenant_b)
        foreign, absent = await stranger.resolve(await ingestion.stored()), await stranger.resolve(new_ref())
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"] == "secret_not_found"

    async def test_gives_the_value_to_its_owner(self, ingestion: Caller):
        answer = await ingestion.resolve(await ingestion.stored(VALUE))
        assert (answer.status_code, answer.json()["value"]) == (200, VALUE)
        assert answer.headers["cache-control"] == "no-store"

    async def test_gives_the_value_to_its_readers_and_to_nobody_else(self, ingestion: Caller):
        ref = await ingestion.stored(VALUE, readers=["reporting"])
        assert (await ingestion.of("reporting").resolve(ref)).json()["value"] == VALUE
        refused = await ingestion.of("metrics").resolve(ref)
        assert (refused.status_code, refused.json()["code"]) == (404, "secret_not_found")

    async def test_writes_down_who_read_and_who_was_refused(self, ingestion: Caller, rows):
        ref = await ingestion.stored(VALUE)
        await ingestion.resolve(ref)
        await ingestion.of("metrics").resolve(ref)
        found = rows(
            "select actor, action, outcome from audit.event where tenant_id = %s order by occurred_at",
            ingestion.tenant_id,
        )
        assert found == [
            ("service:ingestion", "secret.stored", "success"),
            ("service:ingestion", "secret.resolved", "success"),
            ("service:metrics", "secret.resolved", "denied"),
        ]

    async def test_hands_out_nothing_that_cannot_be_written_down(self, ingestion: Caller, rows):
        ref = await ingestion.stored(VALUE)
        rows("revoke insert on audit.event from opsight_secrets")
        try:
            answers = [await ingestion.resolve(ref), await ingestion.put("other", ref), await ingestion.delete(ref)]
        finally:
            rows("grant insert on audit.event to opsight_secrets")
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "audit_unavailable")}
        assert VALUE not in "".join(answer.text for answer in answers)
        assert {answer.headers["retry-after"] for answer in answers} == {"5"}
        assert (await ingestion.resolve(ref)).json()["value"] == VALUE

    async def test_gives_out_nothing_that_has_expired(self, ingestion: Caller):
        ref = await ingestion.stored(VALUE, expires_at=(utc_now() - timedelta(seconds=1)).isoformat())
        answer = await ingestion.resolve(ref)
        assert (answer.status_code, answer.json()["code"]) == (410, "secret_expired")
        assert VALUE not in answer.text

    async def test_refuses_an_envelope_that_was_moved_to_another_row(self, ingestion: Caller, rows):
        mine, yours = await ingestion.stored("mine"), await ingestion.stored("yours")
        rows(
            "update secrets.secret s set envelope = o.envelope from secrets.secret o where s.ref = %s and o.ref = %s",
            mine,
            yours,
        )
        answer = await ingestion.resolve(mine)
        assert (answer.status_code, answer.json()["code"]) == (422, "envelope_unreadable")

    async def test_refuses_an_older_value_that_was_put_back(self, ingestion: Caller, rows):
        ref = await ingestion.stored("first")
        [[old]] = rows("select envelope from secrets.secret where ref = %s", ref)
        await ingestion.put("second", ref)
        rows("update secrets.secret set envelope = %s where ref = %s", old, ref)
        assert (await ingestion.resolve(ref)).status_code == 422

    async def test_remembers_when_it_was_used_last(self, ingestion: Caller):
        await ingestion.resolve(await ingestion.stored(VALUE))
        [credential] = (await ingestion.admin("GET", "credentials")).json()["items"]
        assert credential["last_used_by"] == "ingestion"
        assert credential["last_used_at"]


class TestDeleteSecret:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.delete(f"/internal/secrets/{new_ref()}")).status_code == 401

    async def test_tells_another_tenant_and_service_what_it_tells_about_nothing(self, ingestion: Caller, tenant_b):
        ref = await ingestion.stored(readers=["reporting"])
        callers = [ingestion.of("ingestion", tenant_b), ingestion.of("reporting"), ingestion.of("metrics")]
        answers = [await caller.delete(ref) for caller in callers] + [await ingestion.delete(new_ref())]
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "secret_not_found")}
        assert (await ingestion.resolve(ref)).status_code == 200

    async def test_forgets_it(self, ingestion: Caller, rows):
        ref = await ingestion.stored()
        assert (await ingestion.delete(ref)).status_code == 204
        assert (await ingestion.resolve(ref)).status_code == 404
        assert rows("select count(*) from secrets.secret where ref = %s", ref) == [(0,)]


class TestKeys:
    @pytest.mark.parametrize(
        ("old", "new"),
        [("active", "retired"), ("active", "destroyed"), ("active", "pending"), ("decrypt_only", "active")],
    )
    async def test_move_only_as_they_may(self, ingestion: Caller, rows, old, new):
        await ingestion.stored()
        if old == "decrypt_only":
            rows("update secrets.data_key set state = 'decrypt_only' where tenant_id = %s", ingestion.tenant_id)
        with pytest.raises(psycopg.errors.CheckViolation, match="cannot go from"):
            rows("update secrets.data_key set state = %s where tenant_id = %s", new, ingestion.tenant_id)

    async def test_are_active_one_at_a_time(self, ingestion: Caller, rows):
        await ingestion.stored()
        [[ring]] = rows("select id from secrets.key_ring where tenant_id = %s", ingestion.tenant_id)
        rows(
            "insert into secrets.data_key (tenant_id, ring_id, version, purpose, state, wrapped)"
            " values (%s, %s, 2, 'connector', 'pending', '')",
            ingestion.tenant_id,
            ring,
        )
        with pytest.raises(psycopg.errors.UniqueViolation):
            rows(
                "update secrets.data_key set state = 'active' where tenant_id = %s and version = 2", ingestion.tenant_id
            )

    async def test_refuse_to_begin_as_anything_but_pending(self, ingestion: Caller, rows):
        await ingestion.stored()
        with pytest.raises(psycopg.errors.CheckViolation, match="cannot begin"):
            rows(
                "insert into secrets.data_key (tenant_id, ring_id, version, purpose, state, wrapped)"
                " select tenant_id, id, 9, purpose, 'active', '' from secrets.key_ring where tenant_id = %s",
                ingestion.tenant_id,
            )

    async def test_of_a_version_below_the_least_open_nothing(self, ingestion: Caller, rows):
        ref = await ingestion.stored(VALUE)
        rows("update secrets.key_ring set min_decrypt_version = 2 where tenant_id = %s", ingestion.tenant_id)
        assert (await ingestion.resolve(ref)).status_code == 422


class TestShred:
    async def test_is_the_gateways_alone(self, ingestion: Caller):
        answer = await ingestion.post("shred")
        assert (answer.status_code, answer.json()["code"]) == (403, "secret_not_yours")

    async def test_leaves_nothing_that_opens(self, ingestion: Caller, rows, tenant_b):
        ref, neighbour = await ingestion.stored(VALUE), ingestion.of("ingestion", tenant_b)
        others = await neighbour.stored("kept")
        [backup] = rows("select envelope, ring_id, id from secrets.secret where ref = %s", ref)

        answer = await ingestion.of("gateway").post("shred")

        assert answer.json() == {"tenant_id": str(ingestion.tenant_id), "keys_destroyed": 1, "secrets_deleted": 1}
        keys = rows("select state, wrapped from secrets.data_key where tenant_id = %s", ingestion.tenant_id)
        assert keys == [("destroyed", None)]
        assert (await ingestion.resolve(ref)).status_code == 404
        rows(
            "insert into secrets.secret (tenant_id, id, ref, kind, purpose, label, owner, ring_id, key_version,"
            " version, envelope, value_mac) values (%s, %s, %s, 'connector_credential', 'connector', 'x', 'ingestion',"
            " %s, 1, 1, %s, '')",
            ingestion.tenant_id,
            backup[2],
            ref,
            backup[1],
            backup[0],
        )
        assert (await ingestion.resolve(ref)).status_code == 422
        assert (await neighbour.resolve(others)).json()["value"] == "kept"

    async def test_is_the_end(self, ingestion: Caller):
        await ingestion.stored()
        await ingestion.of("gateway").post("shred")
        again = await ingestion.of("gateway").post("shred")
        refused = await ingestion.put()
        assert again.json()["keys_destroyed"] == 0
        assert (refused.status_code, refused.json()["code"]) == (409, "keys_shredded")

    async def test_of_a_tenant_without_keys_destroys_nothing(self, ingestion: Caller):
        answer = await ingestion.of("gateway", uuid4()).post("shred")
        assert answer.json()["keys_destroyed"] == 0


class TestPlatform:
    """What belongs to no tenant belongs to the platform, and to nobody besides."""

    SEED: ClassVar = {"kind": "totp_seed", "purpose": "pii"}

    @pytest.fixture
    def gateway(self, ingestion: Caller) -> Caller:
        return ingestion.of("gateway", PLATFORM)

    async def test_keeps_what_is_registered_as_its_own(self, gateway, rows):
        ref = await gateway.stored("seed", **self.SEED)
        assert (await gateway.resolve(ref)).json()["value"] == "seed"
        assert rows("select tenant_id from secrets.secret where ref = %s", ref) == [(PLATFORM,)]
        query = "select count(*) from audit.event where tenant_id = %s and action = 'secret.resolved'"
        assert rows(query, PLATFORM)[0][0] >= 1

    async def test_is_a_stranger_to_every_tenant(self, gateway, tenant_a):
        ref = await gateway.stored("seed", **self.SEED)
        other = gateway.of("gateway", tenant_a)
        assert [(await other.resolve(ref)).status_code, (await other.delete(ref)).status_code] == [404, 404]

    async def test_keeps_nothing_of_a_tenant_s(self, gateway, tenant_a):
        webhook = {"kind": "webhook_signing_secret", "purpose": "webhook"}
        answers = [
            await gateway.put("value", **webhook),
            await gateway.of("gateway", tenant_a).put("value", **self.SEED),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(422, "secret_kind_refused")}

    async def test_is_rotated_like_every_tenant(self, gateway, worker_of, rows):
        ref = await gateway.stored("seed", **self.SEED)
        await gateway.admin("POST", "rotations", {"purpose": "pii"})
        await worker_of("secrets")
        versions = rows("select distinct key_version from secrets.secret where kind = 'totp_seed'")
        active = "select version from secrets.data_key where tenant_id = %s and purpose = 'pii' and state = 'active'"
        assert versions == rows(active, PLATFORM)
        assert (await gateway.resolve(ref)).json()["value"] == "seed"

    async def test_outlives_every_tenant(self, gateway):
        ref = await gateway.stored("seed", **self.SEED)
        answer = await gateway.post("shred")
        assert (answer.status_code, answer.json()["code"]) == (409, "platform_keys_kept")
        assert (await gateway.resolve(ref)).json()["value"] == "seed"
