"""What every report has around its figures: whose it is, what it was made of, and what proves it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.reporting.report_inputs.figures import Currency, Name, Notice, Number, Part, Unit, Words
from contracts.reporting.runs import RunProvenance

MOST_LOGO = 400_000


WEBSITE = r"^https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(/[!-~]*)?$"


def _is_unset(value: object) -> bool:
    return value is None


class Branding(Part):
    """How the tenant's reports look. Without a logo the name stands for it.

    `footer` and `website` are left out where there is none, so that older inputs keep their content hash.
    """

    name: Words
    color: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#1f4fd8"
    logo: Annotated[
        str | None,
        Field(max_length=MOST_LOGO, pattern=r"^data:image/png;base64,[A-Za-z0-9+/]+={0,2}$", description="A PNG."),
    ] = None
    footer: Annotated[Words | None, Field(exclude_if=_is_unset)] = None
    website: Annotated[Annotated[str, Field(max_length=200, pattern=WEBSITE)] | None, Field(exclude_if=_is_unset)] = (
        None
    )


UNBRANDED = Branding(name="Opsight")
"""Of tenants that have set nothing up."""


class Parameter(Part):
    """One choice that the report was made with, as it is shown."""

    name: Words
    value: Words


class ViewerScope(Part):
    """With whose eyes the figures were read."""

    subject: Words = Field(description="`user:<uuid>` or `key:<uuid>`.")
    accounts: Annotated[tuple[Words, ...] | None, Field(max_length=2000, description="Null: all of the tenant.")] = None
    aggregates_only: bool = False


class Provenance(Part):
    """Where every number of the report comes from. `run_id` and `generated_at` are outside the content hash."""

    run_id: UUID
    snapshot_id: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,128}$")] | None
    code_sha: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.+-]{1,64}$")]
    generated_at: AwareDatetime = Field(description="Frozen when the run was asked for; never when it was rendered.")
    data_through: date | None = Field(description="Last complete day.")
    filters: Annotated[tuple[Parameter, ...], Field(max_length=50)] = ()
    viewer_scope: ViewerScope
    origin: RunProvenance = Field(description="What kind of data answered; anything but `live` is said on every page.")


class Restatement(Part):
    """A number of the past that says something else now."""

    metric: Name
    label: Words
    unit: Unit
    currency: Currency | None = None
    day: date
    subject: Words | None = Field(default=None, description="Whose number it is, if not the total's.")
    before: Number | None
    after: Number | None


class Restatements(Part):
    """What changed since the last issue: the last report of its kind and settings that read another snapshot.

    So two runs on one snapshot tell the same changes, and their content stays equal.
    """

    since_snapshot_id: Annotated[str, Field(max_length=128)]
    since_data_through: date | None
    total: Annotated[int, Field(ge=0, description="How many there are; the list may be cut.")]
    items: Annotated[tuple[Restatement, ...], Field(max_length=5000)]


class ReportFrame(Part):
    """The frozen document that a renderer gets; each kind adds its `data`."""

    template_version: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]
    title: Words
    period: Words | None = Field(default=None, description="What it covers, for the cover page.")
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=100)] = ()
    narrative: Annotated[tuple[Words, ...], Field(max_length=50, description="Paragraphs.")] = ()
    notices: Annotated[tuple[Notice, ...], Field(max_length=50)] = ()
    restatements: Restatements | None = Field(default=None, description="Null of a first issue.")
    branding: Branding
    provenance: Provenance
