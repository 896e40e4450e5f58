"""How late a source is by its own schedule; the allowances are those of dbt's source freshness."""

from datetime import datetime

from contracts.metrics.health import CheckStatus

WARN_SECONDS, ERROR_SECONDS = 30 * 60, 60 * 60


def lateness(due_at: datetime | None, now: datetime) -> CheckStatus:
    """A daily source is on time all day. Files and manual connections come when somebody sends them: nothing is due."""
    late = (now - due_at).total_seconds() if due_at else 0
    return "fail" if late > ERROR_SECONDS else "warn" if late > WARN_SECONDS else "pass"
