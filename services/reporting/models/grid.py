"""What a run of a local search grid observed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Double, Integer, Numeric, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class GridBusiness(ReportingModel):
    """A business that stood in some answer of a run. Cells name it by `no`, so that each is kept once.

    Of a source whose terms allow no more, `place_id` alone is kept.
    """

    __tablename__ = "grid_business"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[str | None] = mapped_column(Text)
    cid: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    rating: Mapped[float | None] = mapped_column(Double)
    reviews: Mapped[int | None] = mapped_column(Integer)
    primary_category: Mapped[str | None] = mapped_column(Text)


class GridCell(ReportingModel):
    """What stands at one point for one keyword. `ranked` are businesses' numbers, the first rank first, without ads.

    The key makes a second cell of the same point impossible, whoever writes it.
    """

    __tablename__ = "grid_cell"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    keyword_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    point_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(Text)
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    ranked: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    provenance: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    match_method: Mapped[str] = mapped_column(Text)
    match_confidence: Mapped[float] = mapped_column(Double)
    error_class: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(Text)
    provider_task_id: Mapped[str | None] = mapped_column(Text)
    observed_at: Mapped[datetime] = mapped_column(MOMENT)


class GridCharge(ReportingModel):
    """A paid question, noted before it is asked: `intent`, then `done`, `free` (not charged) or `uncertain`.

    What is `uncertain` may have been charged, and is asked again by a person's word alone. `task_id` is of sources that
    answer later.
    """

    __tablename__ = "grid_charge"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    keyword_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    point_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Text)
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    task_id: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
