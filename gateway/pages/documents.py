"""Documents that are ready to be sent: body, type, policy, validator."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import Scope, Send

from gateway.problems import MethodNotAllowed
from libs.content_coding import coding_for

Pair = tuple[bytes, bytes]

HERE = Path(__file__).parent
REVALIDATE = b"no-cache"
IMMUTABLE = b"public, max-age=31536000, immutable"
DOCS_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A file in memory; `brotli` is the same body compressed, when there is one."""

    body: bytes
    content_type: str
    cache_control: bytes = REVALIDATE
    policy: str | None = None
    brotli: bytes | None = None
    etag: bytes = field(default=b"")

    async def answer(self, scope: Scope, send: Send) -> None:
        """Send it to GET and HEAD; 304 when the client has it already."""
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        request = dict(scope["headers"])
        etag = self.etag or etag_of(self.body)
        headers: list[Pair] = [(b"etag", etag), (b"cache-control", self.cache_control), (b"vary", b"Accept-Encoding")]
        if self.policy:
            headers.append((b"content-security-policy", self.policy.encode()))
        if etag in request.get(b"if-none-match", b""):
            await _send(send, 304, headers, b"")
            return
        body = self.body
        if self.brotli is not None and coding_for(request.get(b"accept-encoding", b"")) == "br":
            body = self.brotli
            headers.append((b"content-encoding", b"br"))
        headers += [(b"content-type", self.content_type.encode()), (b"content-length", str(len(body)).encode())]
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def page(html: str) -> Document:
    return Document(html.encode(), "text/html; charset=utf-8", policy=DOCS_POLICY)


def json_document(body: bytes) -> Document:
    return Document(body, "application/json")


def assets() -> dict[str, Document]:
    """The documentation's own style and script."""
    return {f"/docs/{path.name}": file_document(path) for path in sorted((HERE / "assets").iterdir())}


def file_document(path: Path, *, cache_control: bytes = REVALIDATE) -> Document:
    """The file at `path`, and `<path>.br` when the build made one."""
    body, compressed = path.read_bytes(), path.with_name(f"{path.name}.br")
    return Document(
        body,
        content_type_of(path),
        cache_control,
        brotli=compressed.read_bytes() if compressed.exists() else None,
        etag=etag_of(body),
    )


def content_type_of(path: Path) -> str:
    known = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".json": "application/json"}
    kind = known.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def etag_of(body: bytes) -> bytes:
    return b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'


async def _send(send: Send, status: int, headers: list[Pair], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
