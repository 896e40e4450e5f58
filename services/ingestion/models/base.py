"""What every table of the schema `ingestion` shares."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("ingestion")


class IngestionModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
