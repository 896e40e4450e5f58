"""SPF (RFC 7208): who may send mail of a domain, and whether receivers can find that out within their limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from contracts.reporting.email_readiness import DnsRecord, EmailCheck, EmailCheckStatus
from services.reporting.readiness.names import Names

MOST_LOOKUPS = 10
MOST_VOIDS = 2
SES = "include:amazonses.com"
_ENDS: dict[str, tuple[EmailCheckStatus, str]] = {
    "-": ("pass", "Others are refused (-all)."),
    "~": ("pass", "Others are marked (~all)."),
    "?": ("warn", "It says nothing of others (?all), so that anybody may use the domain; end it with -all or ~all."),
    "": ("warn", "It has no `all` at its end, so that anybody may use the domain; end it with -all or ~all."),
    "+": ("fail", "It lets everybody send in this domain's name (+all); end it with -all or ~all."),
}


class BrokenSpf(Exception):
    """Receivers count the record as an error (permerror), which is as if there were none."""


@dataclass
class _Walk:
    """What following a record took, and what was seen on the way."""

    lookups: int = 0
    voids: int = 0
    terms: set[str] = field(default_factory=set[str])
    notes: list[str] = field(default_factory=list[str])

    def count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise BrokenSpf(f"It takes more than {MOST_LOOKUPS} lookups; receivers stop there. Leave some out.")

    def count_void(self, target: str) -> None:
        self.voids += 1
        self.notes.append(f"{target} has no address.")
        if self.voids > MOST_VOIDS:
            raise BrokenSpf(f"More than {MOST_VOIDS} of its names lead nowhere. Leave them out.")


async def check_spf(names: Names, domain: str, sends_by: str | None) -> EmailCheck:
    """`sends_by` is the term that lets our own server send, as far as that is known. Raises `NamesSilent`."""
    records = spf_of(await names.texts(domain))
    if not records:
        words = "The domain does not say who may send its mail. Publish the record."
        return _check("fail", words, publish=_record(domain, ["v=spf1", sends_by or "<your mail service>", "-all"]))
    if len(records) > 1:
        return _check("fail", "There is more than one SPF record, which counts as none. Keep one.", found=records)
    walk = _Walk()
    try:
        end = await _follow(names, walk, domain, records[0])
    except BrokenSpf as error:
        return _check("fail", str(error), found=records, details=walk.notes)
    return _judged(domain, records[0], walk, end, sends_by)


def spf_of(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def _judged(domain: str, record: str, walk: _Walk, end: str, sends_by: str | None) -> EmailCheck:
    status, words = _ENDS[end]
    details = [*walk.notes, f"It takes {walk.lookups} of {MOST_LOOKUPS} lookups."]
    kept = [term for term in record.split() if not term.lower().endswith("all")]
    if sends_by == SES and SES not in walk.terms:
        publish = _record(domain, [*kept, SES, "~all" if end == "~" else "-all"])
        words = f"SES may not send in this domain's name: add {SES}, or give SES a MAIL FROM domain of its own."
        return _check("fail" if status == "fail" else "warn", words, found=[record], details=details, publish=publish)
    if status == "pass" and walk.notes:
        return _check("warn", walk.notes[0], found=[record], details=[words, *details[1:]])
    if status != "pass":
        return _check(status, words, found=[record], details=details, publish=_record(domain, [*kept, "-all"]))
    return _check(status, f"The domain says who may send its mail. {words}", found=[record], details=details)


async def _follow(names: Names, walk: _Walk, domain: str, record: str) -> str:
    """The qualifier of `all`, or of where it is redirected to; empty when there is none. Raises `BrokenSpf`."""
    redirect = None
    for term in record.split()[1:]:
        if term.lower().startswith("redirect="):
            redirect = term[len("redirect=") :]
            continue
        qualifier, mechanism = (term[0], term[1:]) if term[0] in "+-~?" else ("+", term)
        if mechanism.lower() == "all":
            return qualifier
        await _look_at(names, walk, domain, mechanism)
    if redirect is None:
        return ""
    walk.count()
    return await _follow_other(names, walk, redirect, f"redirect={redirect}")


async def _look_at(names: Names, walk: _Walk, domain: str, mechanism: str) -> None:
    """Count one term as receivers do. Raises `BrokenSpf`."""
    word, target = _parts(mechanism)
    walk.terms.add(f"{word}:{target.lower()}")
    match word:
        case "ip4" | "ip6":
            _refuse_bad_network(word, target)
        case "include":
            walk.count()
            await _follow_other(names, walk, target, mechanism)
        case "a" | "mx":
            walk.count()
            await _look_at_hosts(names, walk, word, target or domain)
        case "exists":
            walk.count()
        case "ptr":
            walk.count()
            walk.notes.append("`ptr` is slow and not to be used any more; leave it out.")
        case _:
            if "=" not in mechanism:
                raise BrokenSpf(f"`{mechanism[:100]}` is nothing that SPF knows. Mend it, or leave it out.")


async def _follow_other(names: Names, walk: _Walk, target: str, term: str) -> str:
    if "%" in target:
        return ""  # a macro: it depends on the sender
    records = spf_of(await names.texts(target))
    if len(records) != 1:
        raise BrokenSpf(f"`{term[:100]}` leads to {'no' if not records else 'more than one'} SPF record. Mend it.")
    return await _follow(names, walk, target, records[0])


async def _look_at_hosts(names: Names, walk: _Walk, word: str, target: str) -> None:
    if "%" in target:
        return
    found = await names.mail_servers(target) if word == "mx" else await names.has_address(target)
    if not found:
        walk.count_void(f"{word}:{target[:100]}")


def _parts(mechanism: str) -> tuple[str, str]:
    """`a:mail.example.com/24` as `a` and `mail.example.com`; networks keep their length."""
    word, _, target = mechanism.partition(":")
    if word.lower() in ("ip4", "ip6"):
        return word.lower(), target
    return word.partition("/")[0].lower(), target.partition("/")[0]


def _refuse_bad_network(word: str, target: str) -> None:
    try:
        network = ip_network(target, strict=False)
    except ValueError as error:
        raise BrokenSpf(f"`{word}:{target[:100]}` is no network. Mend it.") from error
    if network.version != int(word[2]):
        raise BrokenSpf(f"`{word}:{target[:100]}` is a network of the other kind. Mend it.")


def _record(domain: str, terms: Sequence[str]) -> list[DnsRecord]:
    return [DnsRecord(name=domain, type="TXT", value=" ".join(terms)[:1000])]


def _check(
    status: EmailCheckStatus,
    summary: str,
    *,
    found: Sequence[str] = (),
    details: Sequence[str] = (),
    publish: Sequence[DnsRecord] = (),
) -> EmailCheck:
    return EmailCheck(
        name="spf", status=status, summary=summary, details=list(details)[:50], found=list(found)[:50],
        publish=list(publish),
    )  # fmt: skip
