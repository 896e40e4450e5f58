"""Files of uploads on disk: `<data_dir>/uploads/<tenant>/<upload>/{original,rows.parquet,broken.ndjson,lookups/}`."""

import hashlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import anyio

from services.ingestion.errors import UploadTooLarge

WRITE_BYTES = 1 << 20


@dataclass(frozen=True)
class StoredFile:
    """A file received whole."""

    folder: Path
    size_bytes: int
    sha256: str

    @property
    def path(self) -> Path:
        return self.folder / "original"


def upload_folder(data_dir: Path, tenant_id: UUID, upload_id: UUID) -> Path:
    """Where an upload's files are."""
    return data_dir / "uploads" / str(tenant_id) / str(upload_id)


def incoming_folder(data_dir: Path, upload_id: UUID) -> Path:
    """Where a file stays while it is received, until its upload is known to exist."""
    return data_dir / "uploads" / "incoming" / str(upload_id)


async def store_stream(chunks: AsyncIterator[bytes], folder: Path, *, limit: int) -> StoredFile:
    """Write `chunks` to `folder` a piece at a time; raises `UploadTooLarge` beyond `limit` bytes."""
    await anyio.Path(folder).mkdir(parents=True, mode=0o700)
    digest, size, pending = hashlib.sha256(), 0, bytearray()
    async with await anyio.open_file(folder / "original", "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise UploadTooLarge(f"An upload may have up to {limit // (1 << 20)} MiB.")
            digest.update(chunk)
            pending += chunk
            if len(pending) >= WRITE_BYTES:
                await file.write(bytes(pending))
                pending.clear()
        await file.write(bytes(pending))
    return StoredFile(folder, size, digest.hexdigest())


def remove_folder(folder: Path) -> None:
    """Delete a folder with all that is in it; one that is not there is no error."""
    shutil.rmtree(folder, ignore_errors=True)
