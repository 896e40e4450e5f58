"""SPF, DKIM and DMARC, as a real server of names tells them."""

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.reporting.readiness.conftest import DOMAIN

SES_SMTP = "smtp://email-smtp.eu-west-1.amazonaws.com"


# Too short for the library that makes the others.
KEY_OF_512 = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALSPFQfHDuiEmbK/PF76Srs+jJZ2pV3/Xx5hahBJsp3ujtZP8P9kkXmhrGHESeQDPp0FMneMfjQoYC1d"
    "+Qv1o7kCAwEAAQ=="
)


@cache
def rsa_key(bits: int) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def curve_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def ed25519_key() -> str:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


class TestSpf:
    @pytest.mark.parametrize(
        ("end", "status"),
        [("-all", "pass"), ("~all", "pass"), ("?all", "warn"), ("", "warn"), ("+all", "fail"), ("all", "fail")],
    )
    async def test_judges_what_it_says_of_others(self, zone, checked, end, status):
        zone.text(DOMAIN, f"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 {end}".strip(), "another record")
        assert (await checked("spf")).status == status

    async def test_names_the_record_to_publish_when_there_is_none(self, zone, checked):
        zone.text(DOMAIN, "v=spf10 is another thing")
        found = await checked("spf")
        assert (found.status, found.publish[0].value) == ("fail", f"v=spf1 a:mail.{DOMAIN} -all")

    async def test_refuses_two_records(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 -all", "v=spf1 ~all")
        found = await checked("spf")
        assert (found.status, len(found.found)) == ("fail", 2)

    async def test_reads_a_record_in_pieces(self, zone, checked):
        zone.publish(DOMAIN, "TXT", '"v=spf1 ip4:192.0" ".2.1 -all"')
        assert (await checked("spf")).found == ["v=spf1 ip4:192.0.2.1 -all"]

    async def test_reads_a_record_that_comes_over_tcp_alone(self, zone, checked):
        zone.long.add(DOMAIN)
        zone.text(DOMAIN, "v=spf1 -all")
        assert (await checked("spf")).status == "pass"

    async def test_counts_the_lookups_of_what_it_includes(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 include:a.example include:b.example mx -all")
        zone.text("a.example", "v=spf1 a:x.example exists:%{i}.x.example ?all")
        zone.text("b.example", "v=spf1 redirect=c.example")
        zone.text("c.example", "v=spf1 ip4:192.0.2.9 -all")
        zone.publish("x.example", "A", "192.0.2.1")
        zone.publish(DOMAIN, "MX", "10 mx.example.")
        found = await checked("spf")
        assert (found.status, found.details) == ("pass", ["It takes 6 of 10 lookups."])

    async def test_refuses_more_than_ten(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 " + " ".join(f"exists:{number}.example" for number in range(11)) + " -all")
        found = await checked("spf")
        assert found.status == "fail"
        assert "more than 10" in found.summary

    async def test_takes_ten(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 " + " ".join(f"exists:{number}.example" for number in range(10)) + " -all")
        assert (await checked("spf")).status == "pass"

    async def test_refuses_records_that_include_each_other(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 include:a.example -all")
        zone.text("a.example", f"v=spf1 include:{DOMAIN} -all")
        assert (await checked("spf")).status == "fail"

    async def test_warns_of_a_name_that_leads_nowhere_and_refuses_three(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 a:gone.example -all")
        assert (await checked("spf")).status == "warn"
        zone.text(DOMAIN, "v=spf1 a:one.example a:two.example mx:three.example -all")
        assert "lead nowhere" in (await checked("spf")).summary

    @pytest.mark.parametrize(
        "term",
        ["ip4:192.0.2.999", "ip4:2001:db8::1", "ip6:192.0.2.1", "ipv4:192.0.2.1", "include:nothing.example", "foo"],
    )
    async def test_refuses_what_receivers_do_not_understand(self, zone, checked, term):
        zone.text(DOMAIN, f"v=spf1 {term} -all")
        assert (await checked("spf")).status == "fail"

    async def test_warns_of_ptr(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 ptr -all")
        assert (await checked("spf")).status == "warn"

    async def test_looks_no_further_than_all_and_ignores_what_it_may(self, zone, checked):
        zone.text(DOMAIN, "v=spf1 exp=why.example x-own=1 A/24 -all include:nothing.example")
        zone.publish(DOMAIN, "A", "192.0.2.1")
        assert (await checked("spf")).status == "pass"

    async def test_wants_ses_in_it_when_mail_goes_that_way(self, zone, ses, checked):
        zone.text(DOMAIN, "v=spf1 mx ~all")
        zone.publish(DOMAIN, "MX", "10 mx.example.")
        found = await checked("spf", smtp_url=SES_SMTP, ses_url=ses.url)
        assert (found.status, found.publish[0].value) == ("warn", "v=spf1 mx include:amazonses.com ~all")
        zone.text(DOMAIN, "v=spf1 include:amazonses.com ~all")
        zone.text("amazonses.com", "v=spf1 ip4:199.255.192.0/22 -all")
        assert (await checked("spf", smtp_url=SES_SMTP, ses_url=ses.url)).status == "pass"


class TestDkim:
    AT = f"mail._domainkey.{DOMAIN}"

    @pytest.mark.parametrize(("bits", "status"), [(2048, "pass"), (1024, "warn")])
    async def test_judges_the_length_of_the_key(self, zone, checked, bits, status):
        zone.text(self.AT, f"v=DKIM1; k=rsa; p={rsa_key(bits)}")
        assert (await checked("dkim")).status == status

    @pytest.mark.parametrize(
        ("record", "words"),
        [
            ("v=DKIM1; k=rsa; p=", "withdrawn"),
            ("v=DKIM1; k=rsa; p=bm90IGEga2V5", "cannot be read"),
            ("v=DKIM1; k=rsa; p=!", "cannot be read"),
            (f"v=DKIM1; p={KEY_OF_512}", "512 bits"),
            ("v=DKIM2; p=AAAA", "no key"),
            ("some text", "no key"),
            ("v=DKIM1; h=sha1; p=AAAA", "SHA-256"),
            ("v=DKIM1; s=other; p=AAAA", "not for mail"),
            ("v=DKIM1; k=ed25519; p=AAAA", "cannot be read"),
        ],
    )
    async def test_refuses_what_is_no_good_key(self, zone, checked, record, words):
        zone.text(self.AT, record)
        found = await checked("dkim")
        assert found.status == "fail"
        assert words in found.summary

    async def test_refuses_a_key_of_another_kind(self, zone, checked):
        zone.text(self.AT, f"v=DKIM1; p={curve_key()}")
        assert "do not know" in (await checked("dkim")).summary

    async def test_warns_of_a_key_that_few_know_and_of_a_test(self, zone, checked):
        zone.text(self.AT, f"v=DKIM1; k=ed25519; p={ed25519_key()}")
        assert (await checked("dkim")).status == "warn"
        zone.text(self.AT, f"t=y; p={rsa_key(2048)}")
        assert "only a test" in (await checked("dkim")).summary

    async def test_needs_every_selector_and_names_the_record_of_the_missing_one(self, zone, checked):
        zone.text(self.AT, f"p={rsa_key(2048)}")
        found = await checked("dkim", dkim_selectors=["mail", "next"])
        assert (found.status, [one.name for one in found.publish]) == ("fail", [f"next._domainkey.{DOMAIN}"])

    async def test_cannot_be_looked_at_without_selectors(self, checked):
        found = await checked("dkim", dkim_selectors=[])
        assert (found.status, "OPSIGHT_DKIM_SELECTORS" in found.summary) == ("not_checkable", True)

    async def test_takes_the_selectors_that_ses_names(self, zone, ses, checked):
        key = rsa_key(2048)
        ses.identity["DkimAttributes"]["Tokens"] = ["one"]
        zone.text(f"one._domainkey.{DOMAIN}", f"p={key}")
        found = await checked("dkim", smtp_url=SES_SMTP, ses_url=ses.url, dkim_selectors=[])
        assert found.status == "pass"


class TestDmarc:
    @pytest.mark.parametrize(
        ("record", "status"),
        [
            ("v=DMARC1; p=reject; rua=mailto:dmarc@sender.example", "pass"),
            ("v=DMARC1;p=quarantine;rua=mailto:a@sender.example!10m;adkim=s", "pass"),
            ("v=DMARC1; p=none; rua=mailto:dmarc@sender.example", "warn"),
            ("v=DMARC1; p=reject", "warn"),
            ("v=DMARC1; p=reject; pct=20; rua=mailto:dmarc@sender.example", "warn"),
            ("v=DMARC1; p=reject; rua=https://sender.example", "warn"),
            ("v=DMARC1; p=reject; rua=mailto:dmarc@elsewhere.example", "warn"),
            ("v=DMARC1; rua=mailto:dmarc@sender.example", "fail"),
            ("v=DMARC1; p=everything", "fail"),
            ("v=DMARC2; p=reject", "fail"),
        ],
    )
    async def test_judges_policy_and_reports(self, zone, checked, record, status):
        zone.text(f"_dmarc.{DOMAIN}", record)
        assert (await checked("dmarc")).status == status

    async def test_names_a_record_to_begin_with(self, checked):
        found = await checked("dmarc")
        assert (found.status, found.publish[0].name) == ("fail", f"_dmarc.{DOMAIN}")

    async def test_refuses_two_records(self, zone, checked):
        zone.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject", "v=DMARC1; p=none")
        assert (await checked("dmarc")).status == "fail"

    async def test_believes_another_domain_that_says_it_takes_the_reports(self, zone, checked):
        zone.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; rua=mailto:dmarc@elsewhere.example")
        zone.text(f"{DOMAIN}._report._dmarc.elsewhere.example", "v=DMARC1")
        assert (await checked("dmarc")).status == "pass"

    async def test_takes_the_policy_for_subdomains_of_the_domain_above(self, zone, checked):
        zone.text(f"_dmarc.{DOMAIN}", f"v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@{DOMAIN}")
        found = await checked("dmarc", mail_from=f"reports@mail.{DOMAIN}")
        assert (found.status, "only watches" in found.summary) == ("warn", True)

    async def test_offers_the_next_stronger_record(self, zone, checked):
        zone.text(f"_dmarc.{DOMAIN}", f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}; adkim=s")
        found = await checked("dmarc")
        assert found.publish[0].value == f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{DOMAIN}; adkim=s"
