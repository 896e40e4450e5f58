"""Signed checkpoints of the chains, in files outside the database: whoever rewrites the database cannot rewrite them.

One JSON object a line, one file a day. Each names the heads that changed, the hash of the line before it, and is
signed with the gateway's Ed25519 key. Copy the folder to where the database's administrators cannot write.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

START = "0" * 64


@dataclass(frozen=True)
class Head:
    """How far a tenant's chain had come."""

    sequence: int
    hash: bytes


@dataclass(frozen=True)
class Checkpoint:
    """`number` counts from 1; `previous` is the hash of the line before, `at` when it was made."""

    number: int
    at: datetime
    previous: str
    heads: dict[UUID, Head]


class CheckpointForged(Exception):
    """A line of the checkpoints is unreadable, out of order, or not signed by a key that is believed."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")


class Checkpoints:
    """The folder of checkpoint files. `path` is `<data_dir>/audit`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, heads: dict[UUID, Head], key: Ed25519PrivateKey, at: datetime) -> int:
        """Sign and write the next checkpoint; its number. Blocks until it is on the disk."""
        number, previous = self._last()
        body = {
            "number": number + 1,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous": previous,
            "heads": {str(t): {"sequence": h.sequence, "hash": h.hash.hex()} for t, h in sorted(heads.items())},
        }
        signature = base64.b64encode(key.sign(_signed(body))).decode()
        self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path / f"{at.astimezone(UTC):%Y-%m-%d}.jsonl"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.truncate(_whole_lines(path))
            file.write(orjson.dumps(body | {"signature": signature}) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return number + 1

    def read(self, keys: list[Ed25519PublicKey]) -> Iterator[Checkpoint]:
        """Every checkpoint in order, each verified. Raises `CheckpointForged` at the first that is not right."""
        number, previous = 0, START
        for where, line in self._lines():
            checkpoint = _verified(where, line, keys)
            if checkpoint.number != number + 1 or checkpoint.previous != previous:
                raise CheckpointForged(where, f"checkpoint {number + 1} is missing or was changed")
            number, previous = checkpoint.number, _digest(line)
            yield checkpoint

    def _last(self) -> tuple[int, str]:
        line = None
        for path in reversed(self._files()):
            lines = path.read_bytes()[: _whole_lines(path)].splitlines()
            if lines:
                line = lines[-1]
                break
        return (orjson.loads(line)["number"], _digest(line)) if line else (0, START)

    def _lines(self) -> Iterator[tuple[str, bytes]]:
        for path in self._files():
            for number, line in enumerate(path.read_bytes().splitlines(), 1):
                yield f"{path.name}:{number}", line

    def _files(self) -> list[Path]:
        return sorted(self._path.glob("*.jsonl"))


def _verified(where: str, line: bytes, keys: list[Ed25519PublicKey]) -> Checkpoint:
    try:
        body = orjson.loads(line)
        signature = base64.b64decode(body.pop("signature"))
        heads = {UUID(t): Head(h["sequence"], bytes.fromhex(h["hash"])) for t, h in body["heads"].items()}
        checkpoint = Checkpoint(body["number"], datetime.fromisoformat(body["at"]), body["previous"], heads)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointForged(where, "the line cannot be read") from error
    if not any(_fits(key, signature, _signed(body)) for key in keys):
        raise CheckpointForged(where, "the signature is not the gateway's")
    return checkpoint


def _fits(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _signed(body: dict[str, object]) -> bytes:
    return b"opsight-audit-checkpoint-1" + orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _whole_lines(path: Path) -> int:
    """How many bytes are whole lines: a crash in mid-writing leaves a part of one, which never counted."""
    return path.read_bytes().rfind(b"\n") + 1
