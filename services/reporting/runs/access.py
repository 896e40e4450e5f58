"""Who may have the figures of a run: whoever could have made it."""

from collections.abc import Collection

from libs.auth import Principal
from services.reporting.models import ReportRun
from services.reporting.runs.errors import FiguresWithheld

AGGREGATES = "executive_pack"
"""The kind that shows nothing finer than totals."""


def refuse_without(principal: Principal, needs: Collection[str]) -> None:
    """Raises `FiguresWithheld` unless the caller may read what these scopes open."""
    if missing := sorted(set(needs) - principal.scopes):
        raise FiguresWithheld(f"It shows figures that take {', '.join(missing)}.")


def refuse_narrower(principal: Principal, run: ReportRun, needs: Collection[str]) -> None:
    """Raises `FiguresWithheld` for a caller who sees less than whoever the run was made as.

    Kinds without `needs` show everybody the same.
    """
    if not needs:
        return
    refuse_without(principal, needs)
    scope = run.viewer_scope
    shown: list[str] | None = scope.get("accounts")
    if principal.accounts is not None and (shown is None or not set(shown) <= principal.accounts):
        raise FiguresWithheld("It shows accounts that you do not see.")
    if principal.aggregates_only and not scope.get("aggregates_only") and run.kind != AGGREGATES:
        raise FiguresWithheld("It shows more than totals.")
