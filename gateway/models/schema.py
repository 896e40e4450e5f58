"""The schema `identity`."""

from libs.db import Model, schema_metadata

METADATA = schema_metadata("identity")


class IdentityModel(Model):
    """Parent of the gateway's tables."""

    __abstract__ = True
    metadata = METADATA
