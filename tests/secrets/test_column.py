"""Encryption of columns that stay with the service that owns them."""

import base64

import pytest

from contracts.secrets import registry
from contracts.secrets.registry import EncryptedColumn
from tests.secrets.vaulting import Caller

COLUMN = "ingestion.example.sealed"
PLACE = {"column": COLUMN, "record": "row-1", "record_version": 1}


@pytest.fixture(autouse=True)
def example(monkeypatch):
    """A registered column of ingestion's, and one of reporting's."""
    more = (
        EncryptedColumn("ingestion.example", "sealed", "envelope", "pii", "ingestion"),
        EncryptedColumn("ingestion.example", "other", "envelope", "pii", "ingestion"),
        EncryptedColumn("reporting.example", "sealed", "envelope", "pii", "reporting"),
    )
    monkeypatch.setattr(registry, "ENCRYPTED_COLUMNS", registry.ENCRYPTED_COLUMNS + more)


async def _sealed(caller: Caller, value: str = "value", **place: object) -> dict[str, str]:
    answer = await caller.post("encrypt", {"value": value, "place": PLACE | place})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _opened(caller: Caller, envelope: str, **place: object):
    return await caller.post("decrypt", {"envelope": envelope, "place": PLACE | place})


class TestEncryptValue:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.post("/internal/secrets/encrypt", json={})).status_code == 401

    async def test_gives_an_envelope_that_opens_at_its_place(self, ingestion: Caller):
        sealed = await _sealed(ingestion)
        assert base64.b64decode(sealed["envelope"]).startswith(b"SV1\x02")
        answer = await _opened(ingestion, sealed["envelope"])
        assert answer.json() == {"value": "value", "stale": False}
        assert answer.headers["cache-control"] == "no-store"

    async def test_finds_equal_values_of_a_column_of_a_tenant_alone(self, ingestion: Caller, tenant_b):
        lookups = [
            (await _sealed(ingestion, record="a"))["lookup"],
            (await _sealed(ingestion, record="b"))["lookup"],
            (await _sealed(ingestion, column="ingestion.example.other"))["lookup"],
            (await _sealed(ingestion.of("ingestion", tenant_b)))["lookup"],
            (await _sealed(ingestion, "another"))["lookup"],
        ]
        assert lookups[0] == lookups[1]
        assert len(set(lookups)) == 4

    @pytest.mark.parametrize("column", ["reporting.example.sealed", "secrets.secret.envelope", "a.b.c"])
    async def test_refuses_a_column_that_is_not_the_callers(self, ingestion: Caller, column):
        answer = await ingestion.post("encrypt", {"value": "x", "place": PLACE | {"column": column}})
        assert (answer.status_code, answer.json()["code"]) == (422, "column_refused")


class TestDecryptValue:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.post("/internal/secrets/decrypt", json={})).status_code == 401

    @pytest.mark.parametrize(
        "place", [{"record": "row-2"}, {"record_version": 2}, {"column": "ingestion.example.other"}]
    )
    async def test_refuses_another_place(self, ingestion: Caller, place, rows):
        answer = await _opened(ingestion, (await _sealed(ingestion))["envelope"], **place)
        assert (answer.status_code, answer.json()["code"]) == (422, "envelope_unreadable")
        outcomes = rows(
            "select outcome from audit.event where tenant_id = %s and action = 'column.decrypted'", ingestion.tenant_id
        )
        assert outcomes == [("failure",)]

    async def test_refuses_another_tenant(self, ingestion: Caller, tenant_b):
        sealed = await _sealed(ingestion)
        await _sealed(ingestion.of("ingestion", tenant_b))
        answer = await _opened(ingestion.of("ingestion", tenant_b), sealed["envelope"])
        assert (answer.status_code, answer.json()["code"]) == (422, "envelope_unreadable")

    @pytest.mark.parametrize("envelope", ["", "AAAA", "====", "A", "U1YxAQ=="])
    async def test_refuses_what_is_no_envelope(self, ingestion: Caller, envelope):
        assert (await _opened(ingestion, envelope)).status_code == 422


class TestSettleColumn:
    async def test_refuses_anonymous(self, ingestion: Caller):
        assert (await ingestion.client.post("/internal/secrets/columns/settle", json={})).status_code == 401

    async def test_holds_the_old_key_until_its_owner_is_done(self, ingestion: Caller, worker_of, rows):
        sealed = await _sealed(ingestion)
        assert (await ingestion.admin("POST", "rotations", {})).status_code == 202
        await worker_of("secrets")
        [rotation] = (await ingestion.admin("GET", "rotations")).json()["items"]
        assert (rotation["state"], rotation["waiting_for"]) == ("finished", [COLUMN])
        stale = await _opened(ingestion, sealed["envelope"])
        assert stale.json() == {"value": "value", "stale": True}

        too_soon = await ingestion.post("columns/settle", {"column": COLUMN, "below_version": 2})
        rows(
            "update secrets.column_use set last_sealed_at = now() - interval '3 minutes' where tenant_id = %s",
            ingestion.tenant_id,
        )
        fresh = await _sealed(ingestion)
        settled = await ingestion.post("columns/settle", {"column": COLUMN, "below_version": 3})
        await ingestion.admin("POST", "rotations", {})
        await worker_of("secrets")

        assert (too_soon.status_code, too_soon.json()["code"]) == (409, "column_in_use")
        assert settled.status_code == 409
        assert fresh["key_version"] == 2

        settled = await ingestion.post("columns/settle", {"column": COLUMN, "below_version": 2})
        await ingestion.admin("POST", "rotations", {})
        await worker_of("secrets")
        states = rows(
            "select version, state from secrets.data_key where tenant_id = %s order by version", ingestion.tenant_id
        )
        assert settled.json() == {"released": [1]}
        assert states == [(1, "retired"), (2, "decrypt_only"), (3, "retired"), (4, "active")]

    async def test_refuses_a_column_that_is_not_the_callers(self, ingestion: Caller):
        answer = await ingestion.post("columns/settle", {"column": "reporting.example.sealed", "below_version": 2})
        assert (answer.status_code, answer.json()["code"]) == (422, "column_refused")
