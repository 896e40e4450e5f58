"""One result for each dataset and check, of the checks of all its accounts."""

from dataclasses import dataclass
from itertools import groupby

from contracts.metrics.health import CheckStatus
from contracts.metrics.quality import MOST_KEYS, CheckName, QualityCheck
from services.metrics.data_quality.service import WORST_FIRST, worst_of


@dataclass(frozen=True)
class Result:
    """What a run found for a check of a dataset. The number is that of the worst of its `parts`."""

    dataset: str
    check_name: CheckName
    status: CheckStatus
    observed: float | None
    limit_value: float | None
    unit: str | None
    sample_size: int | None
    message: str
    failing_keys: list[str]
    parts: int
    parts_failed: int


def roll_up(checks: list[QualityCheck]) -> list[Result]:
    """By dataset and check. Unknown is worse than pass, and better than warn."""
    ordered = sorted(checks, key=lambda one: (one.dataset.value, one.name))
    groups = groupby(ordered, key=lambda one: (one.dataset.value, one.name))
    return [_result(dataset, name, list(parts)) for (dataset, name), parts in groups]


def _result(dataset: str, name: CheckName, parts: list[QualityCheck]) -> Result:
    by_badness = sorted(parts, key=lambda one: (WORST_FIRST.index(one.status), -_excess(one)))
    worst = by_badness[0]
    sizes = [one.sample_size for one in parts if one.sample_size is not None]
    # First the keys of what fails: of twenty, none should go to mere warnings while a failure has more.
    keys = [key for one in by_badness for key in one.failing_keys]
    return Result(
        dataset=dataset,
        check_name=name,
        status=worst_of([one.status for one in parts]),
        observed=worst.observed,
        limit_value=worst.limit,
        unit=worst.unit,
        sample_size=sum(sizes) if sizes else None,
        message=_message(worst, parts),
        failing_keys=keys[:MOST_KEYS],
        parts=len(parts),
        parts_failed=sum(one.status == "fail" for one in parts),
    )


def _excess(check: QualityCheck) -> float:
    """How far from its limit; shares fall short of theirs, everything else goes beyond."""
    if check.observed is None or check.limit is None:
        return 0.0
    return abs(check.observed - check.limit)


def _message(worst: QualityCheck, parts: list[QualityCheck]) -> str:
    if worst.account_id is None:
        return worst.message
    alike = sum(one.status == worst.status for one in parts)
    if worst.status == "pass":
        return f"All {alike} accounts pass. {worst.platform}:{worst.account_id}: {worst.message}"
    what = {"fail": "fail", "warn": "are odd", "unknown": "cannot be judged"}[worst.status]
    return f"{alike} of {len(parts)} accounts {what}. {worst.platform}:{worst.account_id}: {worst.message}"
