"""Parts of a snapshot: which contents hold what a question is about, and frames out of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from services.metrics.snapshots.daily import months_of
from services.metrics.snapshots.frames import SnapshotFrames, assemble, facts_of, with_months
from services.metrics.snapshots.index import Index, of_accounts
from services.metrics.snapshots.manifest import Manifest, PartitionEntry, coverage_of
from services.metrics.snapshots.partition import decode

Days = tuple[date, date]
DaysOf = Callable[[Days | None], Sequence[Days]]
"""The ranges of days that a question is about, given the first and last day with data."""
_MONTH = pl.col("date").dt.strftime("%Y-%m")


@dataclass(frozen=True)
class Part:
    """What is to be loaded of a snapshot: `entries` of its partitions, and entities as far as the caller sees."""

    manifest: Manifest
    entries: list[PartitionEntry]
    entities: dict[str, pl.DataFrame]
    absent: frozenset[str] = frozenset()
    """The months of which neither partitions nor places are loaded."""


def part_of(whole: Manifest, named: dict[str, bytes], accounts: frozenset[str] | None, of: DaysOf | None) -> Part:
    """What is to be loaded for days that a question is `of` (none: everything); `named` are the entities by digest.

    Whoever is limited to `accounts` gets frames in which nothing else ever stood: no later step can let it out.
    """
    entities = {kind: decode(named[digest]) for kind, digest in whole.entities.items()}
    manifest = whole
    if accounts is not None:
        entities = {kind: of_accounts(frame, accounts) for kind, frame in entities.items()}
        manifest = whole.only(accounts)
    if "index" not in entities:  # a snapshot from before there was one
        return Part(manifest, manifest.partitions, entities)
    if accounts is not None:
        manifest = manifest.with_days_of(Index(entities["index"]).days, whole.platforms)
    if of is None:
        return Part(manifest, manifest.partitions, entities)
    months = months_of(of(coverage_of(manifest.platforms)))
    entries = [entry for entry in manifest.partitions if entry.month in months]
    known = {entry.month for entry in manifest.partitions}
    known.update(entities["place"].select(_MONTH.unique()).to_series())
    places = _of_months(entities["place"], months)
    return Part(manifest, entries, entities | {"place": places}, frozenset(known - months))


def _of_months(places: pl.DataFrame, months: Collection[str]) -> pl.DataFrame:
    return places.filter(_MONTH.is_in(sorted(months)))


def digests_of(entries: Iterable[PartitionEntry]) -> list[str]:
    """The contents of these, in order."""
    return sorted({entry.digest for entry in entries})


def decode_part(snapshot_id: str, part: Part, contents: dict[str, bytes], *, is_limited: bool) -> SnapshotFrames:
    """The frames of `part`, whose partitions' contents these are."""
    frames = {digest: decode(data) for digest, data in contents.items()}
    made = assemble(snapshot_id, part.manifest, frames, part.entities, part.absent)
    if "index" in part.entities or not is_limited:
        return made
    return replace(made, manifest=made.manifest.with_days_of(made.index.days, part.manifest.platforms))


def decode_more(
    known: SnapshotFrames,
    entries: list[PartitionEntry],
    contents: dict[str, bytes],
    months: frozenset[str],
    accounts: frozenset[str] | None,
) -> SnapshotFrames:
    """`known` with `months` more; `contents` are those of their `entries`, and of all places."""
    frames = {digest: decode(data) for digest, data in contents.items()}
    places = frames[known.manifest.entities["place"]]
    if accounts is not None:
        places = of_accounts(places, accounts)
    return with_months(known, facts_of(entries, frames), _of_months(places, months), known.days.absent - months)
