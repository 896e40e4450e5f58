"""Advisories that are excepted for a while: `exceptions.toml`."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.clock import utc_now

FILE = Path(__file__).with_name("exceptions.toml")
LONGEST = timedelta(days=183)


class AdvisoryException(BaseModel):
    """One advisory of one package that does not fail the gate up to and with the day `until`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    advisory: str = Field(min_length=3, max_length=60)
    package: str = Field(min_length=1, max_length=214)
    owner: Literal["platform", "data", "security"]
    until: date
    why: str = Field(min_length=20, max_length=300)

    def excepts(self, package: str, advisories: Sequence[str]) -> bool:
        """Whether this is meant: the package, and the advisory by any of its names."""
        return self.package == package and self.advisory in advisories


def read_exceptions(file: Path = FILE) -> tuple[list[AdvisoryException], list[str]]:
    """What is excepted, and what is wrong with the file, a sentence each: an entry not whole, expired, or too long."""
    today = utc_now().date()
    valid, wrong = [], []
    for number, entry in enumerate(tomllib.loads(file.read_text()).get("exception", []), 1):
        try:
            exception = AdvisoryException.model_validate(entry)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            wrong.append(f"exception {number}: wrong or missing: {fields}")
            continue
        valid.append(exception)
        if exception.until < today:
            wrong.append(
                f"{exception.advisory} of {exception.package}: excepted until {exception.until}, ask {exception.owner}"
            )
        elif exception.until > today + LONGEST:
            wrong.append(
                f"{exception.advisory} of {exception.package}: until {exception.until} is more than half a year"
            )
    return valid, wrong
