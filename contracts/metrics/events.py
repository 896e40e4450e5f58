"""Facts that the metrics service tells others."""

from typing import ClassVar, Literal

from contracts.events import Event


class SnapshotBuilt(Event):
    """New numbers are answered from now on. Not told when a check found that the old ones still hold."""

    TYPE: ClassVar[str] = "metrics.snapshot_built"
    dataset: Literal["warehouse", "demo"]
    snapshot_id: str
    rows: int
