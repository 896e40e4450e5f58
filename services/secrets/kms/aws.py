"""AWS KMS. The key's policy should ask for the encryption context that every call carries."""

import asyncio
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError, PartialCredentialsError

from services.secrets.kms.errors import KmsDenied, KmsError, KmsMisconfigured, KmsUnavailable
from services.secrets.kms.protocol import KeyContext, WrappedKey

DENIED = frozenset({"AccessDeniedException", "AccessDenied", "InvalidCiphertextException", "IncorrectKeyException"})
MISCONFIGURED = frozenset(
    {
        "NotFoundException",
        "DisabledException",
        "KMSInvalidStateException",
        "InvalidKeyUsageException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "ValidationException",
    }
)


class AwsKms:
    """Wraps with the key `key_id` (an id, an ARN or an alias). boto3 blocks, so each call has a thread."""

    name = "aws"

    def __init__(
        self, *, key_id: str, region: str | None, endpoint_url: str | None, timeout_seconds: float = 3
    ) -> None:
        self._key_id = key_id
        # One retry: the caller has a cache to live on, and a request that waits.
        config = Config(
            connect_timeout=min(2, timeout_seconds),
            read_timeout=timeout_seconds,
            retries={"total_max_attempts": 2, "mode": "standard"},
        )
        try:
            self._client: Any = boto3.client("kms", region_name=region, endpoint_url=endpoint_url, config=config)
        except (NoRegionError, ValueError) as error:
            raise KmsMisconfigured("AWS KMS needs a region (and a sound endpoint, when one is given).") from error

    async def wrap(self, key: bytes, context: KeyContext) -> WrappedKey:
        answer = await self._call(
            self._client.encrypt, KeyId=self._key_id, Plaintext=key, EncryptionContext=context.as_map()
        )
        return WrappedKey(answer["CiphertextBlob"], f"aws:{answer['KeyId']}")

    async def unwrap(self, wrapped: bytes, context: KeyContext) -> bytes:
        answer = await self._call(self._client.decrypt, CiphertextBlob=wrapped, EncryptionContext=context.as_map())
        plaintext: bytes = answer["Plaintext"]
        return plaintext

    async def rewrap(self, wrapped: bytes, context: KeyContext) -> WrappedKey:
        """Within KMS: the data key does not leave it."""
        answer = await self._call(
            self._client.re_encrypt,
            CiphertextBlob=wrapped,
            SourceEncryptionContext=context.as_map(),
            DestinationKeyId=self._key_id,
            DestinationEncryptionContext=context.as_map(),
        )
        return WrappedKey(answer["CiphertextBlob"], f"aws:{answer['KeyId']}")

    async def rotate(self) -> None:
        """On demand; KMS keeps the material of before for what it wrapped. Also `EnableKeyRotation` yearly, once."""
        await self._call(self._client.rotate_key_on_demand, KeyId=await self._resolved_id())

    async def check(self) -> None:
        answer = await self._call(self._client.describe_key, KeyId=self._key_id)
        if not answer["KeyMetadata"]["Enabled"]:
            raise KmsMisconfigured("The KMS key is disabled.")

    async def close(self) -> None:
        self._client.close()

    async def _resolved_id(self) -> str:
        """Rotation takes no alias."""
        answer = await self._call(self._client.describe_key, KeyId=self._key_id)
        key_id: str = answer["KeyMetadata"]["KeyId"]
        return key_id

    async def _call(self, act: Callable[..., dict[str, Any]], **arguments: object) -> dict[str, Any]:
        try:
            return await asyncio.to_thread(lambda: act(**arguments))
        except ClientError as error:
            raise _from_answer(error) from error
        except (NoCredentialsError, PartialCredentialsError, NoRegionError) as error:
            raise KmsMisconfigured(f"AWS KMS: {type(error).__name__}.") from error
        except BotoCoreError as error:
            raise KmsUnavailable(f"AWS KMS: {type(error).__name__}.") from error


def _from_answer(error: ClientError) -> KmsError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in DENIED:
        return KmsDenied(f"AWS KMS: {code}.")
    if code in MISCONFIGURED:
        return KmsMisconfigured(f"AWS KMS: {code}.")
    return KmsUnavailable(f"AWS KMS: {code or 'no answer'}.")
