"""Answers as providers write them: what we use of them, in the types that they document."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """Numbers are numbers and texts are texts; fields that we do not know are fine."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class CamelShape(Shape):
    """As Google spells names."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", alias_generator=to_camel)
