"""What endpoints of runs work with."""

from typing import Annotated

from fastapi import Depends, Request

from services.reporting.ranks.registry import Sources
from services.reporting.runs.kinds import Kinds


def kinds_of(request: Request) -> Kinds:
    return request.app.state.kinds


def sources_of(request: Request) -> Sources:
    return request.app.state.sources


KindsOf = Annotated[Kinds, Depends(kinds_of)]
SourcesOf = Annotated[Sources, Depends(sources_of)]
