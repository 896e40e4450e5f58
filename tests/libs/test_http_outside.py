"""Addresses that customers choose lead to the public internet, or nowhere."""

import asyncio
import ssl
from ipaddress import ip_address

import httpx
import pytest

from libs.http_outside import AddressRefused, OutsideClient, OutsideError, check_url, is_outside

PUBLIC = "93.184.215.14"
INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.215.14",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


class TestIsOutside:
    @pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111"])
    def test_takes_public_addresses(self, address):
        assert is_outside(ip_address(address))

    @pytest.mark.parametrize("address", INSIDE)
    def test_refuses_every_other_one(self, address):
        assert not is_outside(ip_address(address))


class TestCheckUrl:
    @pytest.mark.parametrize(
        ("url", "connects_to"),
        [
            ("https://example.com/hook", ("example.com", 443, "/hook")),
            ("https://example.com:8443/", ("example.com", 8443, "/")),
            (f"https://{PUBLIC}/x?y=1", (PUBLIC, 443, "/x?y=1")),
            ("https://bücher.de/", ("xn--bcher-kva.de", 443, "/")),
        ],
    )
    def test_takes_https_to_the_outside_as_it_is_written(self, url, connects_to):
        target = check_url(url)
        assert (target.raw_host.decode(), target.port or 443, target.raw_path.decode()) == connects_to
        assert target.scheme == "https"

    @pytest.mark.parametrize(
        "url",
        [
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "https://",
            "https:///path",
            "example.com",
            "https://example.com:22/",
            "https://example.com:8080/",
            "https://user@example.com/",
            "https://user:password@example.com/",
            "https://example.com/#fragment",
            "https://exam ple.com/",
            "https://example.com/\r\nX: y",
            "https://127.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "http://127.0.0.1/",
            "http://localhost/",
            "https://example.com/" + "x" * 2000,
            "https://[::1",
        ],
    )
    def test_refuses_everything_else(self, url):
        with pytest.raises(AddressRefused):
            check_url(url)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9000/x", "http://localhost:3000/", "http://[::1]:80/"])
    def test_takes_this_machine_in_development_alone(self, url):
        check_url(url, allow_loopback=True)
        with pytest.raises(AddressRefused):
            check_url(url)

    @pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://example.com/", "https://10.0.0.1/"])
    def test_takes_nothing_else_in_development(self, url):
        with pytest.raises(AddressRefused):
            check_url(url, allow_loopback=True)


class Wire(httpx.AsyncBaseTransport):
    """Stands where the network begins: remembers what would have been connected to."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(204, stream=httpx.ByteStream(b""))


def names(**addresses: list[str]):
    """A resolver that knows these names; a list of lists answers differently each time."""

    async def resolve(host: str, port: int) -> list[str]:
        return addresses[host.replace(".", "_")]

    return resolve


class TestPost:
    async def test_connects_to_the_address_that_was_checked_and_names_the_host(self):
        wire = Wire()
        client = OutsideClient(resolve=names(hooks_test=[PUBLIC]), transport=wire)
        await client.post("https://hooks.test:8443/in?x=1", content=b"{}", headers={"X": "y"})
        (request,) = wire.requests
        assert (request.url.host, request.url.port, request.url.raw_path) == (PUBLIC, 8443, b"/in?x=1")
        assert request.headers["host"] == "hooks.test:8443"
        assert request.extensions["sni_hostname"] == "hooks.test"
        assert request.headers["accept-encoding"] == "identity"

    @pytest.mark.parametrize("address", INSIDE)
    async def test_refuses_a_name_that_leads_inside(self, address):
        wire = Wire()
        client = OutsideClient(resolve=names(hooks_test=[address]), transport=wire)
        with pytest.raises(AddressRefused):
            await client.post("https://hooks.test/", content=b"", headers={})
        assert wire.requests == []

    async def test_refuses_a_name_of_which_one_address_leads_inside(self):
        wire = Wire()
        client = OutsideClient(resolve=names(hooks_test=[PUBLIC, "10.0.0.1"]), transport=wire)
        with pytest.raises(AddressRefused):
            await client.post("https://hooks.test/", content=b"", headers={})
        assert wire.requests == []

    async def test_asks_for_a_name_once_so_that_rebinding_gains_nothing(self):
        wire, answers = Wire(), [[PUBLIC], ["127.0.0.1"]]

        async def rebinding(host: str, port: int) -> list[str]:
            return answers.pop(0)

        client = OutsideClient(resolve=rebinding, transport=wire)
        await client.post("https://hooks.test/", content=b"", headers={})
        assert answers == [["127.0.0.1"]]
        assert wire.requests[0].url.host == PUBLIC

    async def test_does_not_let_a_name_lead_to_this_machine_over_http_but_in_development(self):
        client = OutsideClient(allow_loopback=True, resolve=names(localhost=["10.0.0.1"]), transport=Wire())
        with pytest.raises(AddressRefused):
            await client.post("http://localhost/", content=b"", headers={})

    async def test_says_when_a_name_is_unknown(self):
        async def unknown(host: str, port: int) -> list[str]:
            raise OSError("no such name")

        with pytest.raises(OutsideError) as caught:
            await OutsideClient(resolve=unknown, transport=Wire()).post("https://x.test/", content=b"", headers={})
        assert caught.value.code == "name_unknown"


@pytest.fixture
async def served():
    """`await served(answer)`: the address of a server that answers each connection with these bytes."""
    servers = []

    async def start(answer: bytes, *, pause: float = 0, context: ssl.SSLContext | None = None) -> str:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(pause)
            writer.write(answer)
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

    yield start
    for server in servers:
        server.close()


class TestPostOverTheWire:
    async def test_does_not_follow_a_redirect(self, served):
        url = await served(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        answer = await OutsideClient(allow_loopback=True).post(url, content=b"{}", headers={})
        assert answer.status == 302

    async def test_reads_no_more_than_it_needs(self, served):
        url = await served(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000)
        answer = await OutsideClient(allow_loopback=True, most_bytes=1000).post(url, content=b"{}", headers={})
        assert (answer.status, len(answer.body)) == (200, 1000)

    async def test_waits_no_longer_than_it_should(self, served):
        url = await served(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", pause=5)
        with pytest.raises(OutsideError) as caught:
            await OutsideClient(allow_loopback=True, total_seconds=0.2).post(url, content=b"{}", headers={})
        assert caught.value.code == "timeout"

    async def test_says_when_nobody_listens(self):
        with pytest.raises(OutsideError) as caught:
            await OutsideClient(allow_loopback=True).post("http://127.0.0.1:1/", content=b"", headers={})
        assert caught.value.code == "connection_failed"

    async def test_goes_through_no_proxy_of_the_environment(self, served, monkeypatch):
        url = await served(b"HTTP/1.1 204 No Content\r\n\r\n")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        assert (await OutsideClient(allow_loopback=True).post(url, content=b"", headers={})).status == 204
