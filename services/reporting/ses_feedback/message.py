"""Messages of SNS: their shape, and what of them is signed.

Source: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

import base64
import binascii
import re
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from pydantic import BaseModel, Field

_HOST = r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?"
_CERTIFICATE = re.compile(rf"{_HOST}/SimpleNotificationService-[0-9a-zA-Z]{{1,80}}\.pem")
_SUBSCRIBE = re.compile(rf"{_HOST}/\?[!-~]{{1,1900}}")


class SnsMessage(BaseModel):
    """One message, named as SNS names its parts. Of a `Notification`, `Message` is what its publisher said."""

    type: Literal["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"] = Field(alias="Type")
    message_id: str = Field(alias="MessageId", min_length=1, max_length=100)
    topic_arn: str = Field(alias="TopicArn", max_length=400)
    message: str = Field(alias="Message")
    timestamp: str = Field(alias="Timestamp", max_length=40)
    subject: str | None = Field(None, alias="Subject")
    subscribe_url: str | None = Field(None, alias="SubscribeURL", max_length=2000)
    token: str | None = Field(None, alias="Token")
    signature_version: Literal["1", "2"] = Field(alias="SignatureVersion")
    signature: str = Field(alias="Signature", max_length=2000)
    certificate_url: str = Field(alias="SigningCertURL", max_length=400)

    @property
    def names_certificate_of_amazon(self) -> bool:
        return _CERTIFICATE.fullmatch(self.certificate_url) is not None

    @property
    def confirmation_url(self) -> str | None:
        """Where a subscription is confirmed; None when that is not at SNS."""
        url = self.subscribe_url or ""
        return url if _SUBSCRIBE.fullmatch(url) else None


def is_signed_by(key: RSAPublicKey, message: SnsMessage) -> bool:
    """Whether the holder of `key` signed the message: with SHA-1 in version 1, with SHA-256 in version 2."""
    digest = SHA1() if message.signature_version == "1" else SHA256()  # noqa: S303  # SNS signs so by default
    try:
        signature = base64.b64decode(message.signature, validate=True)
        key.verify(signature, _signed(message), PKCS1v15(), digest)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _signed(message: SnsMessage) -> bytes:
    """The parts that count, each name and value on a line of its own, in the order of the names."""
    parts = {
        "Message": message.message,
        "MessageId": message.message_id,
        "Timestamp": message.timestamp,
        "TopicArn": message.topic_arn,
        "Type": message.type,
    }
    if message.type == "Notification":
        parts |= {"Subject": message.subject} if message.subject is not None else {}
    else:
        parts |= {"SubscribeURL": message.subscribe_url or "", "Token": message.token or ""}
    return "".join(f"{name}\n{parts[name]}\n" for name in sorted(parts)).encode()
