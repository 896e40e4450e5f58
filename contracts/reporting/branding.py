"""How a tenant's reports look: its name, colour, logo and foot."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.reporting.report_inputs.frame import UNBRANDED, WEBSITE
from contracts.reporting.reports import ONE_LINE

MOST_LOGO_BYTES = 200_000
MOST_LOGO_WIDTH, MOST_LOGO_HEIGHT = 1000, 400

BrandName = Annotated[str, Field(min_length=1, max_length=60, pattern=ONE_LINE)]
BrandColor = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$", description="As `#1f4fd8`.")]
BrandFooter = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
BrandWebsite = Annotated[
    str, Field(min_length=12, max_length=200, pattern=WEBSITE, description="`https://`, then a name in lower case.")
]


class ReportBrandingReplace(BaseModel):
    """What reports say of whoever publishes them. The logo stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: BrandName = Field(description="Where there is no logo, and as who mail of reports is from.")
    color: BrandColor = Field(
        UNBRANDED.color, description="Of covers, headings and charts. Its contrast with paper has to be 4.5 or more."
    )
    footer: BrandFooter | None = Field(None, description="A line at the foot of every page.")
    website: BrandWebsite | None = None


class ReportBrandingDraft(BaseModel):
    """What a preview is asked with: `name` and all beside it stand for what is kept; without `name` nothing does."""

    model_config = ConfigDict(extra="forbid")

    name: BrandName | None = Field(None, description="Without it, what is kept is shown.")
    color: BrandColor | None = None
    footer: BrandFooter | None = None
    website: BrandWebsite | None = None


class ReportLogo(BaseModel):
    """The logo that is kept; it is had at `/reports/branding/logo`."""

    sha256: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")
    size: int = Field(description="Bytes.")


class ReportBranding(BaseModel):
    """How reports look that are run from now on. Runs that there are keep the branding that they were started with."""

    version: int = Field(description="Grows with each change; 0: nothing was ever set up.")
    etag: str
    is_default: bool = Field(description="Whether reports look as those of somebody who has set nothing up.")
    name: str
    color: str
    footer: str | None
    website: str | None
    logo: ReportLogo | None
    content_hash: str = Field(description="Of all of it, the logo too. Runs keep it.")
    edited_by: str | None
    edited_at: datetime | None
