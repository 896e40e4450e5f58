"""The newest uploaded file of a name, read again: whatever drops a file into Opsight becomes a provider."""

from dataclasses import dataclass
from typing import ClassVar

from contracts.ingestion.market_pulls import MarketProviderName
from services.ingestion.market_provider.provider import (
    KeyNeed,
    NotModified,
    Query,
    Reach,
    Reading,
    Validators,
    Wanted,
)
from services.ingestion.upload.examine import broken_rows
from services.ingestion.upload.normalise import read_batches


@dataclass(frozen=True)
class UploadedFile:
    """Its mapping is the upload's own, so it lands what committing the upload would land."""

    name: ClassVar[MarketProviderName] = MarketProviderName.FILE
    title: ClassVar[str] = "Uploaded file"
    description: ClassVar[str] = "The newest market file of a name among the uploads, under its mapping."
    symbol_hint: ClassVar[str] = "Symbols of the file's mapping; none: all of them."
    key: ClassVar[KeyNeed] = "none"

    def queries(self, wanted: Wanted) -> list[Query]:
        """The file."""
        return [Query(f"upload:{wanted.file}", symbols=wanted.symbols)]

    async def read(self, query: Query, wanted: Wanted, reach: Reach) -> Reading:
        """Its rows. Raises `AnswerRefused` when there is no such file, `NotModified` when it is the one that landed."""
        stored = await reach.open_file(wanted.file or "")
        validators = Validators(etag=stored.fingerprint)
        if reach.validators.etag == stored.fingerprint:
            raise NotModified(validators)
        return Reading(
            ((stored.plan, frame) for frame in read_batches(stored.folder)),
            stored.plan,
            validators,
            date_format=stored.date_format,
            broken=list(broken_rows(stored.folder, stored.columns)),
            zero_is_unknown=True,
        )
