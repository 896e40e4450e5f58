"""DMARC (RFC 7489): what receivers do with mail that neither SPF nor DKIM vouches for."""

from collections.abc import Sequence

from contracts.reporting.email_readiness import DnsRecord, EmailCheck, EmailCheckStatus
from services.reporting.readiness.names import Names
from services.reporting.readiness.tags import tags_of

POLICIES = ("none", "quarantine", "reject")


async def check_dmarc(names: Names, domain: str) -> EmailCheck:
    """A domain without a record has that of the nearest domain above it. Raises `NamesSilent`."""
    at, records = await _nearest(names, domain)
    if not records:
        return _check("fail", "There is no DMARC record. Publish one.", publish=_start(domain))
    if len(records) > 1:
        return _check("fail", f"There is more than one DMARC record at {at}, which counts as none.", found=records)
    tags = tags_of(records[0])
    policy = tags.get("p" if at == domain else "sp", tags.get("p", "")).lower()
    if policy not in POLICIES:
        words = "The DMARC record names no policy that there is (p=none, quarantine or reject)."
        return _check("fail", words, found=records, publish=_start(domain))
    weak = [*_weak_policy(policy, tags), *await _weak_reports(names, at, tags)]
    details = [*weak[1:], _alignment(tags), *([f"The record is that of {at}."] if at != domain else [])]
    if weak:
        publish = [DnsRecord(name=f"_dmarc.{domain}", type="TXT", value=_stronger(domain, tags, policy))]
        return _check("warn", weak[0], found=records, details=details, publish=publish)
    return _check("pass", f"Mail that nobody vouches for is not taken (p={policy}).", found=records, details=details)


async def _nearest(names: Names, domain: str) -> tuple[str, list[str]]:
    """The first domain upwards with a record, down to two labels, and its records."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        at = ".".join(labels[start:])
        found = [text for text in await names.texts(f"_dmarc.{at}") if _is_dmarc(text)]
        if found:
            return at, found
    return domain, []


def _is_dmarc(text: str) -> bool:
    return text.replace(" ", "").split(";")[0] == "v=DMARC1"


def _weak_policy(policy: str, tags: dict[str, str]) -> list[str]:
    if policy == "none":
        return ["It only watches (p=none). Once its reports show no mail of yours that fails, go on to quarantine."]
    percent = tags.get("pct", "100")
    return [] if percent == "100" else [f"The policy holds for {percent[:10]} % of mail (pct). Leave pct out."]


async def _weak_reports(names: Names, at: str, tags: dict[str, str]) -> list[str]:
    """Reports that go to another domain are sent only if that one says it takes them (RFC 7489, 7.1)."""
    targets = [one.strip().partition("!")[0] for one in tags.get("rua", "").split(",") if one.strip()]
    if not targets:
        return ["Nobody gets its reports (rua). Name a mailbox that somebody reads."]
    wrong = [one for one in targets if not one.lower().startswith("mailto:") or "@" not in one]
    if wrong:
        return [f"Reports cannot be sent to {wrong[0][:200]}; write mailto: and an address."]
    others = {one.rpartition("@")[2].lower() for one in targets} - {at}
    strangers = sorted(one for one in others if not one.endswith(f".{at}"))
    return [
        f"{other[:200]} does not take reports on {at}: it says nothing at {at}._report._dmarc.{other[:200]}."
        for other in strangers[:5]
        if not any(_is_dmarc(text) for text in await names.texts(f"{at}._report._dmarc.{other}"))
    ]


def _alignment(tags: dict[str, str]) -> str:
    words = {"s": "strict", "r": "relaxed"}
    kinds = [
        f"{name} {words.get(tags.get(tag, 'r').lower(), 'relaxed')}"
        for name, tag in (("DKIM", "adkim"), ("SPF", "aspf"))
    ]
    return f"Domains have to agree: {kinds[0]}, {kinds[1]}."


def _stronger(domain: str, tags: dict[str, str], policy: str) -> str:
    kept = {"p": "quarantine" if policy == "none" else policy, "rua": tags.get("rua") or f"mailto:dmarc@{domain}"}
    kept |= {name: tags[name] for name in ("sp", "adkim", "aspf", "ruf", "fo") if name in tags}
    return "v=DMARC1; " + "; ".join(f"{name}={value}" for name, value in kept.items())[:900]


def _start(domain: str) -> list[DnsRecord]:
    value = f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"
    return [DnsRecord(name=f"_dmarc.{domain}", type="TXT", value=value)]


def _check(
    status: EmailCheckStatus,
    summary: str,
    *,
    found: Sequence[str] = (),
    details: Sequence[str] = (),
    publish: Sequence[DnsRecord] = (),
) -> EmailCheck:
    return EmailCheck(
        name="dmarc", status=status, summary=summary, details=list(details), found=list(found)[:50],
        publish=list(publish),
    )  # fmt: skip
