"""Vault's Transit engine (and OpenBao's, which speaks the same), over HTTP.

The key has to be made with `derived=true`: Transit then mixes the context into the key, and refuses another tenant's.
"""

import base64
from typing import Any

import httpx
from pydantic import SecretStr

from services.secrets.kms.errors import KmsDenied, KmsError, KmsMisconfigured, KmsUnavailable
from services.secrets.kms.protocol import KeyContext, WrappedKey

TIMEOUT_SECONDS = 3.0


class TransitKms:
    """Wraps with the Transit key `key` of the engine mounted at `mount`."""

    name = "vault"

    def __init__(
        self, *, url: str, token: SecretStr, key: str, mount: str = "transit", timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._key = key
        self._client = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/v1/{mount}/",
            headers={"X-Vault-Token": token.get_secret_value(), "X-Vault-Request": "true"},
            timeout=httpx.Timeout(timeout_seconds, connect=min(2, timeout_seconds)),
            follow_redirects=False,
        )

    async def wrap(self, key: bytes, context: KeyContext) -> WrappedKey:
        data = await self._post(f"encrypt/{self._key}", plaintext=_b64(key), context=_b64(context.as_bytes()))
        return self._wrapped(data)

    async def unwrap(self, wrapped: bytes, context: KeyContext) -> bytes:
        told = {"ciphertext": _text(wrapped), "context": _b64(context.as_bytes())}
        data = await self._post(f"decrypt/{self._key}", **told)
        return base64.b64decode(data["plaintext"])

    async def rewrap(self, wrapped: bytes, context: KeyContext) -> WrappedKey:
        """Within Vault: the data key does not leave it."""
        told = {"ciphertext": _text(wrapped), "context": _b64(context.as_bytes())}
        return self._wrapped(await self._post(f"rewrap/{self._key}", **told))

    async def rotate(self) -> None:
        await self._post(f"keys/{self._key}/rotate")

    async def check(self) -> None:
        data = await self._ask("GET", f"keys/{self._key}", None)
        if not data.get("derived"):
            raise KmsMisconfigured("The Transit key was not made with derived=true, so it does not tell tenants apart.")

    async def close(self) -> None:
        await self._client.aclose()

    def _wrapped(self, data: dict[str, Any]) -> WrappedKey:
        ciphertext: str = data["ciphertext"]
        return WrappedKey(ciphertext.encode(), f"vault:{self._key}:{ciphertext.split(':')[1]}")

    async def _post(self, path: str, **body: str) -> dict[str, Any]:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: dict[str, str] | None) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise KmsUnavailable(f"Vault: {type(error).__name__}.") from error
        if not answer.is_success:
            raise _from_answer(answer)
        try:
            data: dict[str, Any] = answer.json()["data"] if answer.content else {}
        except (ValueError, KeyError) as error:
            raise KmsMisconfigured("Whoever answers there is not Vault.") from error
        return data


def _from_answer(answer: httpx.Response) -> KmsError:
    """Vault's statuses. 400 of a decryption is a ciphertext or context that does not fit; 404 a wrong mount or key."""
    said = _reasons(answer)
    match answer.status_code:
        case 403:
            return KmsDenied("Vault refuses the token.")
        case 400 if "not found" in said or "unsupported" in said:
            return KmsMisconfigured("Vault: no such Transit key.")
        case 400:
            return KmsDenied("This is not a key that was wrapped for this tenant.")
        case 404 | 405:
            return KmsMisconfigured("Vault: no such Transit engine or key.")
        case status if status == 429 or status == 412 or status >= 500:
            # 412: a standby that has not caught up; 429 and 473: rate limits; 503: sealed.
            return KmsUnavailable(f"Vault answers {status}.")
        case status:
            return KmsMisconfigured(f"Vault answers {status}.")


def _reasons(answer: httpx.Response) -> str:
    try:
        return " ".join(str(reason) for reason in answer.json()["errors"]).lower()
    except (ValueError, KeyError, TypeError):
        return ""


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _text(wrapped: bytes) -> str:
    try:
        return wrapped.decode()
    except UnicodeDecodeError as error:
        raise KmsDenied("This was not wrapped by Vault.") from error
