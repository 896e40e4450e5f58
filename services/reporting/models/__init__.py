"""Tables of the schema `reporting`, a module a noun; `METADATA` knows them all."""

from services.reporting.models.base import METADATA, ReportingModel
from services.reporting.models.branding import Branding
from services.reporting.models.delivery import (
    ApprovedRecipient,
    Delivery,
    DeliveryUnsubscription,
    ReturnNotice,
    SuppressedRecipient,
)
from services.reporting.models.grid import GridBusiness, GridCell, GridCharge
from services.reporting.models.report import Report
from services.reporting.models.run import DeadLetter, ReportRun
from services.reporting.models.schedule import Schedule, ScheduleFiring
from services.reporting.models.sharing import ShareLink

__all__ = [
    "METADATA",
    "ApprovedRecipient",
    "Branding",
    "DeadLetter",
    "Delivery",
    "DeliveryUnsubscription",
    "GridBusiness",
    "GridCell",
    "GridCharge",
    "Report",
    "ReportRun",
    "ReportingModel",
    "ReturnNotice",
    "Schedule",
    "ScheduleFiring",
    "ShareLink",
    "SuppressedRecipient",
]
