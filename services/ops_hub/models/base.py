"""What the tables of the schema `ops` share."""

from sqlalchemy import DateTime, text

from libs.db import Model, schema_metadata

METADATA = schema_metadata("ops")
MOMENT = DateTime(timezone=True)
NOW = text("clock_timestamp()")


class OpsHubModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
