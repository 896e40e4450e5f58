"""Tables of the schema `reporting`, a module a noun; `METADATA` knows them all."""

from services.reporting.models.base import METADATA, ReportingModel
from services.reporting.models.grid import GridBusiness, GridCell, GridCharge
from services.reporting.models.report import Report
from services.reporting.models.run import DeadLetter, ReportRun
from services.reporting.models.schedule import Schedule, ScheduleFiring

__all__ = [
    "METADATA",
    "DeadLetter",
    "GridBusiness",
    "GridCell",
    "GridCharge",
    "Report",
    "ReportRun",
    "ReportingModel",
    "Schedule",
    "ScheduleFiring",
]
