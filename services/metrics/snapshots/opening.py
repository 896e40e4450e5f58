"""The months that people ask for first, as they are served: numbered and summed when a snapshot is built.

A process that loads them has nothing left to do but to read them: a tenth of the processor time of putting partitions
together. They hold all accounts, so whoever is limited to some is answered from the partitions. One content holds ten
tables and the answer to the usual question, each a length of eight bytes and as many bytes of `partition.encode`.
"""

import struct
from collections.abc import Iterator

import polars as pl

from services.metrics.snapshots.daily import Daily, months_of
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.index import Index
from services.metrics.snapshots.manifest import Manifest, Opening, coverage_of
from services.metrics.snapshots.partition import Content, content_of, decode, encode
from services.metrics.snapshots.parts import DaysOf

FORM = 2
"""Goes up with every change of what the tables hold, or in which order they lie."""
_LENGTH = struct.Struct(">Q")


def encode_opening(frames: SnapshotFrames) -> tuple[Opening, Content]:
    """These frames as content, and what a manifest says of it."""
    tables = (
        *(frames.days.rows, frames.details.rows, frames.places.rows, frames.budgets),
        *(frames.campaigns, frames.ads, frames.ad_groups, frames.accounts, frames.index.rows, frames.creative_versions),
    )
    answer = () if frames.usual is None else (frames.usual,)
    encoded = [encode(table).data for table in (*tables, *answer)]
    content = content_of(b"".join(part for data in encoded for part in (_LENGTH.pack(len(data)), data)))
    return Opening(form=FORM, absent=sorted(frames.days.absent), digest=content.digest), content


def can_open(manifest: Manifest) -> bool:
    """Whether there is an opening that this code can read."""
    return manifest.opening is not None and manifest.opening.form == FORM


def is_enough(manifest: Manifest, of: DaysOf) -> bool:
    """Whether the opening can be read, and holds every day that the question is `of`."""
    if manifest.opening is None or not can_open(manifest):
        return False
    return months_of(of(coverage_of(manifest.platforms))).isdisjoint(manifest.opening.absent)


def open_with(snapshot_id: str, manifest: Manifest, content: bytes) -> SnapshotFrames:
    """The frames that `encode_opening` was given; `content` is that of the manifest's opening, in today's form."""
    assert manifest.opening is not None
    days, details, places, budgets, campaigns, ads, ad_groups, accounts, index, creatives, *usual = _tables(content)
    absent = frozenset(manifest.opening.absent)
    return SnapshotFrames(
        snapshot_id=snapshot_id,
        manifest=manifest,
        days=Daily.of(days, absent),
        details=Daily.of(details, absent),
        places=Daily.of(places, absent),
        budgets=budgets,
        campaigns=campaigns,
        ads=ads,
        ad_groups=ad_groups,
        accounts=accounts,
        index=Index(index),
        creative_versions=creatives,
        usual=usual[0] if usual else None,
    )


def _tables(content: bytes) -> Iterator[pl.DataFrame]:
    start = 0
    while start < len(content):
        (length,) = _LENGTH.unpack_from(content, start)
        start += _LENGTH.size
        yield decode(content[start : start + length])
        start += length
