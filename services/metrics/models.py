"""Tables of the schema `metrics`."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("metrics")


class MetricsModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
