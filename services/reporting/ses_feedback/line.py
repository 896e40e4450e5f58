"""The line to SNS: its certificates, and the confirming of a subscription."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificate
from fastapi import FastAPI

from libs.clock import utc_now
from libs.http_outside import OutsideAnswer, OutsideClient, OutsideError
from services.reporting.ses_feedback.errors import FeedbackRefused, SnsSilent

MOST_CERTIFICATES = 8
RETRY_SECONDS = 30
OK = 200


class SnsLine:
    """`topic_arn` is the one topic that is listened to; None: none is. Certificates are kept while they are valid."""

    def __init__(self, topic_arn: str | None, outside: OutsideClient) -> None:
        self.topic_arn = topic_arn
        self._outside = outside
        self._certificates: dict[str, Certificate] = {}

    async def key_of(self, url: str) -> RSAPublicKey:
        """The key of the certificate at `url`, an address of SNS. Raises `FeedbackRefused` and `SnsSilent`."""
        certificate = self._certificates.get(url)
        if certificate is None or not _is_valid(certificate):
            certificate = _read((await self._get(url)).body)
            if len(self._certificates) >= MOST_CERTIFICATES:
                self._certificates.pop(next(iter(self._certificates)))
            self._certificates[url] = certificate
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise FeedbackRefused
        return key

    async def confirm(self, url: str) -> None:
        """Say to SNS, at the address that it signed, that its messages are wanted. Raises `SnsSilent`."""
        await self._get(url)

    async def close(self) -> None:
        await self._outside.aclose()

    async def _get(self, url: str) -> OutsideAnswer:
        try:
            answer = await self._outside.request("GET", url, headers={})
        except OutsideError as error:
            raise SnsSilent(retry_after=RETRY_SECONDS) from error
        if answer.status != OK:
            raise SnsSilent(retry_after=RETRY_SECONDS)
        return answer


@asynccontextmanager
async def sns_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Sets `app.state.sns_line`."""
    app.state.sns_line = SnsLine(app.state.settings.ses_topic_arn, OutsideClient())
    try:
        yield
    finally:
        await app.state.sns_line.close()


def _read(pem: bytes) -> Certificate:
    try:
        certificate = load_pem_x509_certificate(pem)
    except ValueError as error:
        raise FeedbackRefused from error
    if not _is_valid(certificate):
        raise FeedbackRefused
    return certificate


def _is_valid(certificate: Certificate) -> bool:
    return certificate.not_valid_before_utc <= utc_now() <= certificate.not_valid_after_utc
