"""Tables of the schema `reporting`."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("reporting")


class ReportingModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
