"""What the tables of the schema `reporting` share."""

from sqlalchemy import DateTime, text

from libs.db import Model, schema_metadata

METADATA = schema_metadata("reporting")
MOMENT = DateTime(timezone=True)
NOW = text("clock_timestamp()")


class ReportingModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
