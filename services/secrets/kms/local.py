"""The embedded key service: one file, readable by its owner alone.

It protects against a stolen database or backup of the database, not against whoever reads this machine's files:
production uses `aws` or `vault`. The file is read at each call, of which there are few, so that one process sees at
once what another has rotated.
"""

import asyncio
import base64
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.secrets.kms.errors import KmsDenied, KmsMisconfigured, KmsUnavailable
from services.secrets.kms.protocol import KeyContext, WrappedKey

NONCE_BYTES, VERSION_BYTES = 12, 4


@dataclass(frozen=True)
class _KeyFile:
    """Key-encryption keys by version; the newest one wraps."""

    keys: dict[int, bytes]

    @property
    def newest(self) -> int:
        return max(self.keys)

    def to_bytes(self) -> bytes:
        keys = {str(version): base64.b64encode(key).decode() for version, key in self.keys.items()}
        return json.dumps({"keys": keys}, indent=1).encode()


class LocalKms:
    """Key-encryption keys in `path`. Wrapped: `version u32 | nonce 12 | AES-256-GCM(key)`, bound to the context."""

    name = "local"

    def __init__(self, path: Path) -> None:
        self._path = path

    def exists(self) -> bool:
        return self._path.exists()

    def create(self) -> None:
        """Make the file at the first start. Two processes that start at once agree on one file."""
        if self._path.exists():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._draft(_KeyFile({1: os.urandom(32)}))
        try:
            os.link(draft, self._path)
        except FileExistsError:
            return
        finally:
            draft.unlink()

    async def wrap(self, key: bytes, context: KeyContext) -> WrappedKey:
        return _wrap(await self._read(), key, context)

    async def unwrap(self, wrapped: bytes, context: KeyContext) -> bytes:
        return _unwrap(await self._read(), wrapped, context)

    async def rewrap(self, wrapped: bytes, context: KeyContext) -> WrappedKey:
        file = await self._read()
        return _wrap(file, _unwrap(file, wrapped, context), context)

    async def rotate(self) -> None:
        file = await self._read()
        more = _KeyFile(file.keys | {file.newest + 1: os.urandom(32)})
        await asyncio.to_thread(lambda: self._draft(more).replace(self._path))

    async def check(self) -> None:
        await self._read()

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def _read(self) -> _KeyFile:
        return await asyncio.to_thread(self._load)

    def _load(self) -> _KeyFile:
        try:
            mode = stat.S_IMODE(self._path.stat().st_mode)
            content = self._path.read_bytes()
        except PermissionError as error:
            raise KmsDenied(f"{self._path} may not be read.") from error
        except OSError as error:
            raise KmsUnavailable(f"{self._path} cannot be read ({type(error).__name__}).") from error
        if mode & 0o077:
            raise KmsMisconfigured(f"{self._path} is open to others: chmod 600.")
        return _parse(content, self._path)

    def _draft(self, file: _KeyFile) -> Path:
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(file.to_bytes())
            opened.flush()
            os.fsync(opened.fileno())
        return draft


def _parse(content: bytes, path: Path) -> _KeyFile:
    try:
        keys = {
            int(version): base64.b64decode(key, validate=True) for version, key in json.loads(content)["keys"].items()
        }
        sound = bool(keys) and all(len(key) == 32 for key in keys.values())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KmsMisconfigured(f"{path} is not a key file.") from error
    if not sound:
        raise KmsMisconfigured(f"{path} is not a key file.")
    return _KeyFile(keys)


def _wrap(file: _KeyFile, key: bytes, context: KeyContext) -> WrappedKey:
    version, nonce = file.newest, os.urandom(NONCE_BYTES)
    sealed = AESGCM(file.keys[version]).encrypt(nonce, key, context.as_bytes())
    return WrappedKey(version.to_bytes(VERSION_BYTES) + nonce + sealed, f"local:{version}")


def _unwrap(file: _KeyFile, wrapped: bytes, context: KeyContext) -> bytes:
    version, rest = int.from_bytes(wrapped[:VERSION_BYTES]), wrapped[VERSION_BYTES:]
    if version not in file.keys:
        raise KmsDenied("This was wrapped by a key that is not in the key file.")
    try:
        return AESGCM(file.keys[version]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.as_bytes())
    except (InvalidTag, ValueError) as error:
        raise KmsDenied("This is not a key that was wrapped for this tenant.") from error
