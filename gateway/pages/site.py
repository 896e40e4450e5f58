"""The built web UI: hashed assets for ever, `index.html` for every path of the app, a help page until it is built."""

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from gateway.pages.documents import IMMUTABLE, Document, etag_of, file_document, page
from gateway.problems import PathUnknown

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ASSET_FOLDER = "/assets/"


class Site:
    """The files of `folder`, read once and again when `index.html` changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._version: int | None = None
        self._files: dict[str, Document] = {}
        self._index: Document | None = None

    def find(self, path: str) -> Document:
        """The file at `path`, else the app itself; raises `PathUnknown` for assets that do not exist."""
        self._refresh()
        if self._index is None:
            return page(_help_page(self._folder))
        found = self._files.get(path)
        if found is not None:
            return found
        if path.startswith(_ASSET_FOLDER):
            raise PathUnknown
        return self._index

    def _refresh(self) -> None:
        index = self._folder / "index.html"
        version = index.stat().st_mtime_ns if index.exists() else None
        if version == self._version:
            return
        self._version = version
        self._index = _index_document(index) if version is not None else None
        self._files = self._read_files() if version is not None else {}

    def _read_files(self) -> dict[str, Document]:
        files: dict[str, Document] = {}
        for path in self._folder.rglob("*"):
            if path.is_file() and path.suffix not in (".br", ".gz", ".map") and path.name != "index.html":
                name = "/" + path.relative_to(self._folder).as_posix()
                hashed = name.startswith(_ASSET_FOLDER)
                files[name] = file_document(path, cache_control=IMMUTABLE if hashed else b"no-cache")
        return files


def _index_document(path: Path) -> Document:
    html = path.read_text()
    return Document(html.encode(), "text/html; charset=utf-8", policy=_policy(html), etag=etag_of(html.encode()))


def _policy(html: str) -> str:
    """Scripts are our own files, and the inline ones of `index.html` by their hash; styles may be set by script."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in _INLINE_SCRIPT.findall(html))
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; connect-src 'self';"
        " img-src 'self' data: blob: https:; font-src 'self' data:; worker-src 'self' blob:; manifest-src 'self';"
        " media-src 'self' https:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ).replace("'self' ;", "'self';")


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _help_page(folder: Path) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Opsight</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/docs.css"></head>'
        "<body><main><h1>Opsight is running</h1>"
        f"<p>Its web UI has not been built yet: <code>{escape(folder.name)}</code> is missing. "
        "<code>./opsight up</code> builds it.</p>"
        '<ul><li><a href="/docs">API documentation</a></li><li><a href="/api/v1/health">Health</a></li></ul>'
        "</main></body></html>"
    )
