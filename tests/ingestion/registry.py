"""A package registry of one small connector, as a real HTTP server that follows the simple repository API (PEP 503)."""

import base64
import hashlib
import io
import threading
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROJECT = "opsight-tiny-source"
PROGRAM = """
import json, sys

def main():
    assert sys.argv[1] == "check", sys.argv
    said = {"status": "SUCCEEDED", "message": "VERSION"}
    print(json.dumps({"type": "CONNECTION_STATUS", "connectionStatus": said}))
"""


def wheel_name(version: str) -> str:
    return f"opsight_tiny_source-{version}-py3-none-any.whl"


def wheel(version: str) -> bytes:
    """A connector whose check says its own version."""
    folder = f"opsight_tiny_source-{version}.dist-info"
    files = {
        "opsight_tiny_source.py": PROGRAM.replace("VERSION", version),
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {PROJECT}\nVersion: {version}\n",
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: opsight\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/entry_points.txt": "[console_scripts]\nsource-faker = opsight_tiny_source:main\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text.encode())}\n" for name, text in files.items())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in (files | {f"{folder}/RECORD": record + f"{folder}/RECORD,,\n"}).items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return made.getvalue()


def lock(version: str, content: bytes | None = None) -> str:
    """The lock that wants exactly `content`, or what the registry really has."""
    digest = hashlib.sha256(wheel(version) if content is None else content).hexdigest()
    return f"{PROJECT}=={version} \\\n    --hash=sha256:{digest}\n"


class Registry(ThreadingHTTPServer):
    """`is_stuck` makes it take requests and never answer them."""

    daemon_threads = True
    versions = ("1.0.0", "2.0.0")
    is_stuck = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/simple"


class _Answer(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        if self.server.is_stuck:
            threading.Event().wait(60)
        names = {wheel_name(version): version for version in self.server.versions}
        last = self.path.rstrip("/").split("/")[-1]
        if last in names:
            self._send(200, wheel(names[last]), "application/octet-stream")
        elif last == PROJECT:
            links = "".join(f'<a href="/files/{name}">{name}</a>' for name in names)
            self._send(200, f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")
        else:
            self._send(404, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served() -> Generator[Registry]:
    """The registry on a port of its own."""
    server = Registry(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
