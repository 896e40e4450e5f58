"""An ad platform at its HTTP boundary: a real TLS server, and connectors that find every host of the world there.

Nothing in Opsight says where a platform is but its source's own code, so nothing has to be opened for a test: the
connector's Python is started with a name service of the test's own, and with the server's certificate as its authority.
"""

import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.connector.launch import command_for
from services.ingestion.engine.process import Command

EVERYWHERE = """
import contextlib, os, socket

with contextlib.suppress(ImportError):  # whoever sends requests without a look at the environment trusts these
    import certifi
    certifi.where = lambda: os.environ["SSL_CERT_FILE"]

def here(host, port, *rest, **named):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(os.environ["PLATFORM_PORT"])))]

socket.getaddrinfo = here
"""


@dataclass(frozen=True)
class Request:
    """What a connector asked."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Answer:
    """What it hears; `body` is JSON unless it is bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Platform = Callable[[Request], Answer]


class PlatformServer:
    """Serves what `answers` says, and remembers what was asked.

    `answers_first` go before, one request each, of those whose path ends with `first_at`. A request that no such
    platform would understand is among the `problems`, which the fixture looks at.
    """

    def __init__(self, folder: Path, hosts: list[str]) -> None:
        self.folder = folder
        self.requests: list[Request] = []
        self.answers_first: list[Answer] = []
        self.first_at = ""
        self.problems: list[str] = []
        self.answers: Platform = lambda request: Answer({}, 404)
        self.hosts = hosts
        self.port = 0

    def command_for(self, entry: ConnectorEntry, data_dir: Path) -> Command:
        """The real program of `entry`, in this world; takes the place of `launch.command_for`."""
        command = command_for(entry, data_dir)
        paths = [str(self.folder), command.environment.get("PYTHONPATH", "")]
        authority = str(self.folder / "authority.pem")
        environment = command.environment | {
            "PYTHONPATH": ":".join(filter(None, paths)),
            "PLATFORM_PORT": str(self.port),
            "SSL_CERT_FILE": authority,
            "REQUESTS_CA_BUNDLE": authority,
        }
        return Command(command.argv, environment, [*command.reads, self.folder])

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        is_token = request.path.lower().endswith("token")
        if self.answers_first and not is_token and request.path.endswith(self.first_at):
            return self.answers_first.pop(0)
        try:
            return self.answers(request)
        except (AssertionError, LookupError, ValueError) as error:
            self.problems.append(f"{request.method} {request.path}: {error!r}")
            return Answer({"message": "Not understood"}, 400)


@contextmanager
def served(folder: Path, hosts: list[str]) -> Generator[PlatformServer]:
    """A server that stands in for `hosts`; `folder` is one that other users can read."""
    platform = PlatformServer(folder, hosts)
    _write_certificate(folder, hosts)
    (folder / "sitecustomize.py").write_text(EVERYWHERE)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    platform.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


def _handler(platform: PlatformServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on standard error."""

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            host = headers.get("host", "").partition(":")[0]
            answer = platform.answer(Request(self.command, host, parts.path, query, headers, body))
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _write_certificate(folder: Path, hosts: list[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Platforms of a test")])
    now = datetime.now(UTC)
    names = [x509.DNSName(host) for host in hosts] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(private)
