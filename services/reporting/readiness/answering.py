"""What comes back: links that end mail, and mail that was returned."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from contracts.reporting.email_readiness import DnsRecord, EmailCheck, EmailCheckStatus
from services.reporting.readiness.names import Names

HANDLED = "Refused addresses get no more mail; returned mail is read by `./opsight mail bounce`."


def check_one_click(address: str) -> EmailCheck:
    """Mail programs post to the link themselves (RFC 8058): over https, from anywhere. `address` is the web UI's."""
    found = [f"{address}/api/v1/deliveries/unsubscriptions/…"]
    parts = urlsplit(address)
    if not _is_public(parts.hostname or ""):
        words = "Recipients cannot reach the link that ends their mail. Set OPSIGHT_PUBLIC_URL to your public address."
        return _one_click("fail", words, found)
    if parts.scheme != "https":
        return _one_click("fail", "The link that ends mail has to be https. Set OPSIGHT_PUBLIC_URL to it.", found)
    return _one_click("pass", "Every report's mail carries a link that ends it at one click.", found)


async def check_bounces(names: Names, domain: str, *, told_by_sns_alone: bool) -> EmailCheck:
    """Returned mail goes to the sender's own address. Raises `NamesSilent`."""
    servers = await names.mail_servers(domain)
    found = [f"{one.preference} {one.host}" for one in servers]
    record = DnsRecord(name=domain, type="MX", value="10 <server that takes returned mail>")
    if any(one.host == "." for one in servers):
        return _bounces("fail", "The domain takes no mail (null MX), so that returned mail is lost.", found, [record])
    if not servers:
        words = "The domain has no mail server, so that returned mail is lost. Publish one."
        return _bounces("fail", words, found, [record])
    if told_by_sns_alone:
        words = "SES tells of returned mail by SNS alone, which Opsight does not read. Turn e-mail feedback on in SES."
        return _bounces("warn", words, found, [])
    return _bounces("pass", "Returned mail reaches the sender's domain.", found, [])


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".test"))


def _one_click(status: EmailCheckStatus, summary: str, found: list[str]) -> EmailCheck:
    return EmailCheck(name="one_click_unsubscribe", status=status, summary=summary, details=[], found=found, publish=[])


def _bounces(status: EmailCheckStatus, summary: str, found: list[str], publish: list[DnsRecord]) -> EmailCheck:
    return EmailCheck(
        name="bounces", status=status, summary=summary, details=[HANDLED], found=found[:50], publish=publish
    )
