"""The envelope: its bytes, as independent primitives make them, and that nothing else opens."""

import hashlib
import hmac
import os
import random
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from services.secrets.envelope import (
    MOST_BYTES,
    OVERHEAD,
    DataKey,
    EnvelopeRefused,
    Place,
    PlaintextTooLarge,
    open_envelope,
    read_envelope,
    seal,
)
from services.secrets.envelope.algorithms import ALGORITHMS, Algorithm

KEY = DataKey(UUID(int=0xD1), 7, bytes(range(32)))
PLACE = Place("test", UUID(int=0xA1), "connector", "secrets.secret", "record-1", "envelope", 3)


def _one_block(material: bytes, salt: bytes, aad: bytes) -> bytes:
    """RFC 2104, from SHA-512 alone."""
    padded = material.ljust(128, b"\0")
    inner, outer = bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)
    return hashlib.sha512(outer + hashlib.sha512(inner + b"SV1|enc" + salt + aad).digest()).digest()


def _hkdf(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, from HMAC alone."""
    pseudorandom = hmac.new(salt, material, hashlib.sha256).digest()
    block = output = b""
    for number in range(1, -(-length // 32) + 1):
        block = hmac.new(pseudorandom, block + info + bytes([number]), hashlib.sha256).digest()
        output += block
    return output[:length]


def _aad(place: Place, key: DataKey, algorithm: int) -> bytes:
    """Written out by hand, as the specification says it."""
    parts = [
        place.environment.encode(), place.tenant_id.bytes, place.purpose.encode(), place.table.encode(),
        place.record.encode(), place.field.encode(), place.version.to_bytes(8, "big"), bytes([algorithm]), key.id.bytes,
        key.version.to_bytes(4, "big"),
    ]  # fmt: skip
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _sealed_by_hand(plaintext: bytes, salt: bytes, nonce: bytes, algorithm: int) -> bytes:
    key, aad = KEY, _aad(PLACE, KEY, algorithm)
    derived = {
        1: lambda: _hkdf(key.material, salt, b"SV1|enc" + hashlib.sha256(aad).digest(), 64),
        2: lambda: _one_block(key.material, salt, aad),
    }[algorithm]()
    encryptor = Cipher(algorithms.AES(derived[:32]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    ciphertext = encryptor.update(plaintext) + encryptor.finalize()
    head = b"SV1" + bytes([algorithm]) + key.id.bytes + key.version.to_bytes(4, "big") + salt + derived[32:] + nonce
    return head + ciphertext + encryptor.tag


class TestForm:
    # The digests were computed once by the functions above, so that a change of both at once is noticed as well.
    @pytest.mark.parametrize(
        ("algorithm", "digest"),
        [
            (1, "1c6bb307804f22169da8dce99afb337b42a8ce06b9d651f9ce0ce6caaefc4e30"),
            (2, "f5af19c032dcad8d6eab224abc12cec8d96bfca990a072a10c798bffa64d5792"),
        ],
    )
    def test_is_the_documented_one(self, algorithm: int, digest: str):
        by_hand = _sealed_by_hand(b"refresh-token", bytes(range(100, 132)), bytes(range(12)), algorithm)
        assert hashlib.sha256(by_hand).hexdigest() == digest
        assert open_envelope(by_hand, KEY, PLACE) == b"refresh-token"

    @pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=lambda algorithm: str(algorithm.number))
    def test_is_what_independent_primitives_open(self, algorithm: Algorithm):
        envelope = read_envelope(seal(b"value", KEY, PLACE, algorithm=algorithm))
        assert envelope.algorithm == algorithm.number
        by_hand = _sealed_by_hand(b"value", envelope.salt, envelope.nonce, algorithm.number)
        assert by_hand == envelope.to_bytes()

    def test_of_what_is_sealed_now_is_the_newest(self):
        assert read_envelope(seal(b"value", KEY, PLACE)).algorithm == max(ALGORITHMS)

    def test_adds_116_bytes(self):
        assert OVERHEAD == 116
        assert len(seal(b"", KEY, PLACE)) == 116


class TestSeal:
    def test_never_makes_the_same_twice(self):
        first, second = (read_envelope(seal(b"value", KEY, PLACE)) for _ in range(2))
        assert first.salt != second.salt
        assert first.nonce != second.nonce
        assert first.sealed != second.sealed

    def test_takes_64_kibibytes_and_no_more(self):
        whole = os.urandom(MOST_BYTES)
        assert open_envelope(seal(whole, KEY, PLACE), KEY, PLACE) == whole
        with pytest.raises(PlaintextTooLarge):
            seal(whole + b"x", KEY, PLACE)

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=2048))
    def test_gives_back_what_it_took(self, plaintext):
        assert open_envelope(seal(plaintext, KEY, PLACE), KEY, PLACE) == plaintext

    def test_shows_no_key_in_a_repr(self):
        assert KEY.material.hex() not in repr(KEY)
        assert repr(KEY.material)[2:-1] not in repr(KEY)


def _refused(data: bytes, key: DataKey = KEY, place: Place = PLACE) -> bool:
    try:
        open_envelope(data, key, place)
    except EnvelopeRefused as refused:
        return str(refused) == "The envelope does not open."
    return False


class TestOpen:
    @pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=lambda algorithm: str(algorithm.number))
    def test_refuses_every_flipped_bit(self, algorithm: Algorithm):
        sealed = seal(b"a refresh token", KEY, PLACE, algorithm=algorithm)
        flipped = [
            sealed[:place] + bytes([sealed[place] ^ 1 << bit]) + sealed[place + 1 :]
            for place in range(len(sealed))
            for bit in range(8)
        ]
        assert len(flipped) == 8 * (116 + 15)
        assert [data for data in flipped if not _refused(data)] == []

    def test_accepts_none_of_ten_thousand_flips_and_swaps(self):
        chance = random.Random(42)
        sealed = [seal(f"secret {number}".encode(), KEY, PLACE) for number in range(8)]
        accepted = []
        for _ in range(10_000):
            one, other = chance.sample(sealed, 2)
            start, length = chance.randrange(len(one)), chance.choice((1, 4, 12, 16, 32, 64))
            if chance.random() < 0.5:  # bits of its own
                changed = bytearray(one)
                for place in range(start, min(start + length, len(one))):
                    changed[place] ^= chance.randrange(1, 256)
            else:  # a part of another envelope of the same key and place
                changed = bytearray(one[:start] + other[start : start + length] + one[start + length :])
            if bytes(changed) not in sealed and not _refused(bytes(changed)):
                accepted.append(bytes(changed))
        assert accepted == []

    def test_refuses_the_name_of_another_algorithm(self):
        for algorithm in ALGORITHMS.values():
            envelope = read_envelope(seal(b"x", KEY, PLACE, algorithm=algorithm))
            others = [number for number in range(256) if number != algorithm.number]
            assert [one for one in others if not _refused(envelope._replace(algorithm=one).to_bytes())] == []

    def test_refuses_every_flipped_bit_of_the_place_and_the_key(self):
        sealed = seal(b"a refresh token", KEY, PLACE)
        others = [
            *(replace(PLACE, tenant_id=UUID(int=PLACE.tenant_id.int ^ 1 << bit)) for bit in range(128)),
            *(replace(PLACE, version=PLACE.version ^ 1 << bit) for bit in range(63)),
            *(replace(PLACE, **{name: _flip(getattr(PLACE, name))}) for name in TEXTS),
        ]
        keys = [
            *(replace(KEY, id=UUID(int=KEY.id.int ^ 1 << bit)) for bit in range(128)),
            *(replace(KEY, version=KEY.version ^ 1 << bit) for bit in range(32)),
            *(replace(KEY, material=(int.from_bytes(KEY.material) ^ 1 << bit).to_bytes(32)) for bit in range(256)),
        ]
        assert [place for place in others if not _refused(sealed, place=place)] == []
        assert [key for key in keys if not _refused(sealed, key=key)] == []

    def test_refuses_parts_that_were_moved_over_their_border(self):
        place = replace(PLACE, table="a", record="b.c")
        assert _refused(seal(b"x", KEY, place), place=replace(PLACE, table="a.b", record="c"))

    def test_refuses_a_right_tag_under_a_wrong_commitment(self):
        envelope = read_envelope(seal(b"x", KEY, PLACE))
        assert _refused(envelope._replace(commitment=bytes(32)).to_bytes())

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=400))
    def test_refuses_noise(self, data):
        assert _refused(data)
        assert _refused(b"SV1" + data)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(min_value=0, max_value=130), st.integers(min_value=1, max_value=200))
    def test_refuses_what_was_cut_or_lengthened(self, start, length):
        sealed = seal(b"a refresh token", KEY, PLACE)
        assert _refused(sealed[:start])
        assert _refused(sealed + bytes(length))
        assert _refused(sealed[:start] + sealed[start + length :])

    @settings(max_examples=300, deadline=None)
    @given(st.tuples(*[st.text(min_size=1, max_size=8)] * 5), st.tuples(*[st.text(min_size=1, max_size=8)] * 5))
    def test_tells_any_two_places_apart(self, first, second):
        one, other = (
            replace(PLACE, environment=e, purpose=p, table=t, record=r, field=f) for e, p, t, r, f in (first, second)
        )
        sealed = seal(b"x", KEY, one)
        assert _refused(sealed, place=other) == (one != other)


TEXTS = ("environment", "purpose", "table", "record", "field")


def _flip(text: str) -> str:
    return chr(ord(text[0]) ^ 1) + text[1:]
