"""Vault's Transit engine as its documentation describes it, over real HTTP: enough of it to be refused by."""

import asyncio
import base64
import os
from dataclasses import dataclass, field

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN = "hvs.test-token"


@dataclass
class Transit:
    """The key `opsight`. `fails_with` answers every request with a status; `silent` answers none."""

    url: str = ""
    versions: list[bytes] = field(default_factory=lambda: [os.urandom(32)])
    derived: bool = True
    fails_with: int | None = None
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.silent:
            await asyncio.sleep(30)
        if self.fails_with is not None:
            return _errors(
                self.fails_with, "rate limit quota exceeded" if self.fails_with == 429 else "Vault is sealed"
            )
        if request.headers.get("X-Vault-Token") != TOKEN:
            return _errors(403, "permission denied")
        match request.path.removeprefix("/v1/").split("/"):
            case ["transit", "keys", "opsight"]:
                data = {"name": "opsight", "type": "aes256-gcm96", "derived": self.derived}
                return web.json_response({"data": data | {"latest_version": len(self.versions)}})
            case ["transit", "keys", "opsight", "rotate"]:
                self.versions.append(os.urandom(32))
                return web.Response(status=204)
            case ["transit", "encrypt" | "decrypt" | "rewrap" as act, "opsight"]:
                return self._act(act, await request.json())
            case ["transit", "decrypt" | "rewrap", _]:
                return _errors(400, "encryption key not found")
            case _:
                return _errors(404, "no handler for route")

    def _act(self, act: str, told: dict[str, str]) -> web.Response:
        context = base64.b64decode(told["context"])
        if not context:
            return _errors(400, "missing 'context' for key derivation; the key was created using a derived key")
        if act == "encrypt":
            return self._answer_sealed(base64.b64decode(told["plaintext"]), context)
        try:
            plaintext = self._open(told["ciphertext"], context)
        except (InvalidTag, ValueError, IndexError):
            return _errors(400, "cipher: message authentication failed")
        if act == "rewrap":
            return self._answer_sealed(plaintext, context)
        return web.json_response({"data": {"plaintext": base64.b64encode(plaintext).decode()}})

    def _answer_sealed(self, plaintext: bytes, context: bytes) -> web.Response:
        version, nonce = len(self.versions), os.urandom(12)
        sealed = nonce + AESGCM(self._key(version, context)).encrypt(nonce, plaintext, None)
        text = f"vault:v{version}:{base64.b64encode(sealed).decode()}"
        return web.json_response({"data": {"ciphertext": text, "key_version": version}})

    def _open(self, ciphertext: str, context: bytes) -> bytes:
        prefix, version, sealed = ciphertext.split(":")
        data = base64.b64decode(sealed, validate=True)
        if prefix != "vault":
            raise ValueError("invalid ciphertext: no prefix")
        return AESGCM(self._key(int(version[1:]), context)).decrypt(data[:12], data[12:], None)

    def _key(self, version: int, context: bytes) -> bytes:
        if version < 1:
            raise ValueError("invalid ciphertext: version")
        return HKDF(SHA256(), 32, None, context).derive(self.versions[version - 1])


def _errors(status: int, reason: str) -> web.Response:
    return web.json_response({"errors": [reason]}, status=status)


async def start(transit: Transit, port: int = 0) -> web.AppRunner:
    """Listen; `transit.url` says where."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", transit.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    transit.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner
