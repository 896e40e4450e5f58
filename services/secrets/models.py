"""Tables of the schema `secrets`."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("secrets")


class SecretsModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA
