"""Tables of the schema `ops`."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("ops")


class OpsHubModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
