"""Signatures of Standard Webhooks: what the reference library signs is good, and nothing else ever is."""

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest

from services.ingestion.webhook.secrets import new_secret
from services.ingestion.webhook.signature import NotGenuine, check_signature, stamp_of
from tests.ingestion.hooking import signed

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)
BODY = b'{"type":"sync.requested","data":{"connection":"Ads"}}'
MUTATIONS = 10_000


def is_genuine(headers: list[tuple[str, str]], body: bytes, secrets: list[str], now: datetime = NOW) -> bool:
    try:
        check_signature(stamp_of(headers, now), body, secrets)
    except NotGenuine:
        return False
    return True


@pytest.fixture(scope="module")
def secret() -> str:
    return new_secret()


@pytest.fixture
def good(secret) -> list[tuple[str, str]]:
    return list(signed(secret, BODY, message_id="msg_1", at=NOW).items())


def _with(headers, name, value):
    return [(one, value if one == name else given) for one, given in headers]


class TestGenuine:
    def test_is_the_example_of_the_reference_libraries(self):
        """Source: the tests of standardwebhooks, in every language."""
        headers = [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ]
        secret, at = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
        assert is_genuine(headers, b'{"test": 2432232314}', [secret], at)

    def test_in_any_order_and_case_and_among_other_signatures(self, good, secret):
        names = dict(good)
        mixed = [
            ("Webhook-Signature", f"v1a,unknown v1,{'A' * 44} {names['webhook-signature']}"),
            ("WEBHOOK-TIMESTAMP", names["webhook-timestamp"]),
            ("Webhook-Id", names["webhook-id"]),
        ]
        assert is_genuine(mixed, BODY, [secret])

    def test_by_either_secret_during_a_rotation(self, good, secret):
        assert is_genuine(good, BODY, [new_secret(), secret])
        assert is_genuine(good, BODY, [secret, new_secret()])

    @pytest.mark.parametrize(("seconds", "is_fresh"), [(-301, False), (-300, True), (300, True), (301, False)])
    def test_within_five_minutes_on_both_sides(self, good, secret, seconds, is_fresh):
        assert is_genuine(good, BODY, [secret], NOW + timedelta(seconds=seconds)) is is_fresh

    def test_a_second_s_part_counts(self, good, secret):
        assert not is_genuine(good, BODY, [secret], NOW + timedelta(seconds=300, microseconds=1))


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("webhook-id", ""),
            ("webhook-id", "msg.1"),
            ("webhook-id", "msg 1"),
            ("webhook-id", "m" * 201),
            ("webhook-timestamp", ""),
            ("webhook-timestamp", f"{int(NOW.timestamp())}.0"),
            ("webhook-timestamp", f"+{int(NOW.timestamp())}"),
            ("webhook-timestamp", f" {int(NOW.timestamp())}"),
            ("webhook-timestamp", f"0{int(NOW.timestamp())}"),
            ("webhook-timestamp", "\u0661\u0662"),
            ("webhook-signature", ""),
            ("webhook-signature", "v1,"),
            ("webhook-signature", "v1"),
            ("webhook-signature", "\udcff"),
        ],
    )
    def test_header(self, good, secret, name, value):
        assert not is_genuine(_with(good, name, value), BODY, [secret])

    @pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
    def test_without_one_or_with_two_of_it(self, good, secret, name):
        given = dict(good)[name]
        assert not is_genuine([pair for pair in good if pair[0] != name], BODY, [secret])
        assert not is_genuine([*good, (name, given)], BODY, [secret])
        assert not is_genuine([(name.title(), "other"), *good], BODY, [secret])

    def test_another_spelling_of_the_same_base64(self, good, secret):
        """The last character before the padding has bits that decoders ignore."""
        signature = dict(good)["webhook-signature"]
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        other = signature[:-2] + alphabet[alphabet.index(signature[-2]) ^ 1] + "="
        assert base64.b64decode(other[3:]) == base64.b64decode(signature[3:])
        assert not is_genuine(_with(good, "webhook-signature", other), BODY, [secret])

    def test_more_than_ten_signatures(self, good, secret):
        many = " ".join(["v1,x"] * 10 + [dict(good)["webhook-signature"]])
        assert not is_genuine(_with(good, "webhook-signature", many), BODY, [secret])

    def test_by_another_secret_or_by_none(self, good):
        assert not is_genuine(good, BODY, [new_secret()])
        assert not is_genuine(good, BODY, [])

    def test_signed_with_the_key_that_stands_in_for_none(self):
        nothing = "whsec_" + base64.b64encode(bytes(32)).decode()
        assert not is_genuine(list(signed(nothing, BODY, at=NOW).items()), BODY, [])


class TestMutations:
    def test_of_ten_thousand_none_is_accepted(self, secret):
        chance = random.Random(20261126)
        other = new_secret()
        accepted = []
        for number in range(MUTATIONS):
            body = BODY + str(number).encode()
            headers = list(signed(secret, body, message_id=f"msg_{number}", at=NOW).items())
            mutate = chance.choice(MUTATE)
            changed, changed_body, key = mutate(chance, headers, body, other)
            if (changed, changed_body, key) != (headers, body, None) and is_genuine(
                changed, changed_body, [key or secret]
            ):
                accepted.append((mutate.__name__, changed, changed_body))
        assert accepted == []


def _flipped(chance, data):
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def _flip_of(name):
    def flip(chance, headers, body, other):
        value = _flipped(chance, dict(headers)[name].encode()).decode("latin-1")
        return _with(headers, name, value), body, None

    flip.__name__ = f"flip {name}"
    return flip


def flip_body(chance, headers, body, other):
    return headers, _flipped(chance, body), None


def cut_body(chance, headers, body, other):
    return headers, body[: chance.randrange(len(body))], None


def grow_body(chance, headers, body, other):
    return headers, body + chance.choice([b" ", b"\n", b"\x00", b"."]), None


def cut_signature(chance, headers, body, other):
    signature = dict(headers)["webhook-signature"]
    return _with(headers, "webhook-signature", signature[: chance.randrange(len(signature))]), body, None


def other_version(chance, headers, body, other):
    signature = dict(headers)["webhook-signature"]
    return _with(headers, "webhook-signature", chance.choice(["v2", "V1", "v0", "", "v1a"]) + signature[2:]), body, None


def move_time(chance, headers, body, other):
    moved = int(NOW.timestamp()) + chance.choice([-1, 1]) * chance.randrange(1, 10_000)
    return _with(headers, "webhook-timestamp", str(moved)), body, None


def duplicate(chance, headers, body, other):
    again = chance.choice([pair for pair in headers if pair[0].startswith("webhook-")])
    changed = [*headers, again]
    chance.shuffle(changed)
    return changed, body, None


def drop(chance, headers, body, other):
    gone = chance.choice(["webhook-id", "webhook-timestamp", "webhook-signature"])
    return [pair for pair in headers if pair[0] != gone], body, None


def other_secret(chance, headers, body, other):
    return headers, body, other


def of_another_message(chance, headers, body, other):
    return _with(headers, "webhook-id", f"msg_{chance.randrange(10**9)}x"), body, None


def shift_the_dot(chance, headers, body, other):
    """The signed text stays the same: a part of the body moves into the headers."""
    given = dict(headers)
    changed = _with(headers, "webhook-id", f"{given['webhook-id']}.{given['webhook-timestamp']}")
    return _with(changed, "webhook-timestamp", str(int(NOW.timestamp()))), body, None


MUTATE = (
    *(_flip_of(name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")),
    *(flip_body, cut_body, grow_body, cut_signature, other_version, move_time, duplicate, drop, other_secret),
    *(of_another_message, shift_the_dot),
)
