"""DKIM (RFC 6376): the keys that receivers check our signatures with."""

import asyncio
import base64
import binascii
from collections.abc import Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from contracts.reporting.email_readiness import DnsRecord, EmailCheck, EmailCheckStatus
from services.reporting.readiness.names import Names
from services.reporting.readiness.tags import tags_of

LEAST_BITS = 1024
GOOD_BITS = 2048
ED25519_BYTES = 32
_GRAVITY: tuple[EmailCheckStatus, ...] = ("pass", "warn", "fail")
Judgement = tuple[EmailCheckStatus, str]


async def check_dkim(names: Names, domain: str, selectors: Sequence[str]) -> EmailCheck:
    """Every selector has to hold, as each may sign. Raises `NamesSilent`."""
    if not selectors:
        return _check("not_checkable", "Name the selectors that your mail service signs with: OPSIGHT_DKIM_SELECTORS.")
    records = await asyncio.gather(*(names.texts(f"{one}._domainkey.{domain}") for one in selectors))
    judged = [_judge(selector, texts) for selector, texts in zip(selectors, records, strict=True)]
    judged.sort(key=lambda one: -_GRAVITY.index(one[0]))
    missing = [selector for selector, texts in zip(selectors, records, strict=True) if not texts]
    return EmailCheck(
        name="dkim",
        status=judged[0][0],
        summary=judged[0][1],
        details=[words for _, words in judged[1:]],
        found=[text for texts in records for text in texts][:50],
        publish=[_record(selector, domain) for selector in missing][:10],
    )


def _judge(selector: str, texts: Sequence[str]) -> Judgement:
    if not texts:
        return "fail", f"There is no key at selector {selector}. Publish the one that your mail service gives."
    if len(texts) > 1:
        return "fail", f"There is more than one record at selector {selector}; receivers may take any. Keep one."
    tags = tags_of(texts[0])
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return "fail", f"What stands at selector {selector} is no key. Publish the one that your mail service gives."
    if not tags["p"]:
        return "fail", f"The key at selector {selector} is withdrawn (p= is empty). Sign with another one."
    if "sha256" not in tags.get("h", "sha256").split(":"):
        return "fail", f"The key at selector {selector} does not allow SHA-256 (h=). Leave h= out."
    if not {"*", "email"} & set(tags.get("s", "*").split(":")):
        return "fail", f"The key at selector {selector} is not for mail (s=). Leave s= out."
    return _judge_key(selector, tags)


def _judge_key(selector: str, tags: dict[str, str]) -> Judgement:
    kind = tags.get("k", "rsa")
    try:
        material = base64.b64decode("".join(tags["p"].split()), validate=True)
        if kind == "ed25519":
            return _judge_ed25519(selector, material)
        key = load_der_public_key(material)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return "fail", f"The key at selector {selector} cannot be read; it may be cut off. Publish it again."
    if kind != "rsa" or not isinstance(key, RSAPublicKey):
        return "fail", f"The key at selector {selector} is of a kind that receivers do not know."
    if key.key_size < LEAST_BITS:
        return "fail", f"The key at selector {selector} has {key.key_size} bits; receivers ignore it. Take {GOOD_BITS}."
    if "y" in tags.get("t", "").split(":"):
        return "warn", f"Selector {selector} says that it is only a test (t=y). Leave that out."
    if key.key_size < GOOD_BITS:
        return "warn", f"The key at selector {selector} has {key.key_size} bits; take {GOOD_BITS}."
    return "pass", f"Selector {selector} has a key of {key.key_size} bits."


def _judge_ed25519(selector: str, material: bytes) -> Judgement:
    if len(material) != ED25519_BYTES:
        return "fail", f"The key at selector {selector} cannot be read; it may be cut off. Publish it again."
    return (
        "warn",
        f"The key at selector {selector} is an Ed25519 key, which many receivers ignore. Sign with RSA as well.",
    )


def _record(selector: str, domain: str) -> DnsRecord:
    name = f"{selector}._domainkey.{domain}"
    return DnsRecord(name=name, type="TXT", value="v=DKIM1; k=rsa; p=<public key of your mail service>")


def _check(status: EmailCheckStatus, summary: str) -> EmailCheck:
    return EmailCheck(name="dkim", status=status, summary=summary, details=[], found=[], publish=[])
