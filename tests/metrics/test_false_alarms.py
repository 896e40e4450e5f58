"""How often volume and drift cry wolf, and whether they see what is broken: on seeded series, always the same.

The promise: of good days, at most 1 in 50 is called odd and at most 1 in 200 broken; of good accounts, at most 1 in 50
is said to drift, and at most 1 in 500 fails for it. With as few weeks and values as the checks accept, too.
"""

import random
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from math import comb

import pytest

from contracts.metrics.health import CheckStatus
from services.metrics.data_quality.account_checks import Account
from services.metrics.data_quality.repository import AccountCoverage, AccountDay, Samples
from services.metrics.data_quality.series_checks import drift, volume
from services.metrics.data_quality.statistics import deviation

POINTS = 4000
ACCOUNTS = 1000
LAST = date(2026, 3, 8)
Draw = Callable[[random.Random], float]


def _nearly_constant(rng: random.Random) -> float:
    """Twelve rows a day, and now and then one campaign does not deliver."""
    return 11 if rng.random() < 0.05 else 12


_UP_TO = list(accumulate(comb(1000, hits) * 0.02**hits * 0.98 ** (1000 - hits) for hits in range(1001)))
"""How likely it is that at most so many of 1000 happen, each of which does once in 50."""


def _counts(rng: random.Random) -> float:
    return bisect(_UP_TO, rng.random())


CLEAN: dict[str, Draw] = {
    "normal": lambda rng: rng.gauss(1000, 120),
    "skewed": lambda rng: rng.lognormvariate(6, 0.25),
    "counts": _counts,
    "constant": lambda rng: 12,
    "nearly_constant": _nearly_constant,
}


def _account(days: list[AccountDay], samples: Samples | None = None) -> Account:
    coverage = AccountCoverage(
        dataset="warehouse",
        platform="google_ads",
        account_id="1",
        has_connector=True,
        time_zone=None,
        first_day=days[0].day,
        last_day=days[-1].day,
        last_extracted_at=datetime(2026, 3, 9, 6, tzinfo=UTC),
    )
    return Account(coverage, days, samples)


def _weeks(rng: random.Random, *, rows: int = 200) -> list[AccountDay]:
    """Thirteen weeks with weekends at a third, and a noise of a tenth."""
    found: list[AccountDay] = []
    for back in range(13 * 7 - 1, -1, -1):
        day = LAST - timedelta(days=back)
        level = rows / 3 if day.weekday() >= 5 else rows
        count = max(0, round(rng.gauss(level, level / 10)))
        found.append(AccountDay(day, count, count, count, count))
    return found


def _campaign_days(rng: random.Random, days: int, campaigns: int, *, cost: float = 1.0) -> Iterator[tuple[float, ...]]:
    """Spend, impressions and clicks of campaigns of very different sizes, with weekends."""
    for day in range(days):
        for campaign in range(campaigns):
            level = 300 * (1 + campaign) * (0.5 if day % 7 >= 5 else 1)
            impressions = max(1, round(rng.gauss(level, level / 5)))
            clicks = max(1, round(impressions * rng.gauss(0.05, 0.008)))
            yield round(clicks * cost * rng.lognormvariate(0, 0.25), 2), impressions, clicks


def _samples(rng: random.Random, campaigns: int, *, cost: float = 1.0) -> Samples:
    sides: list[dict[str, list[float]]] = []
    for days, price in ((56, 1.0), (14, cost)):
        rows = list(_campaign_days(rng, days, campaigns, cost=price))
        sides.append(
            {
                "spend": [row[0] for row in rows],
                "impressions": [row[1] for row in rows],
                "clicks": [row[2] for row in rows],
                "ctr": [row[2] / row[1] for row in rows],
                "cpc": [row[0] / row[2] for row in rows],
            }
        )
    return Samples(*sides)


def _share(statuses: list[CheckStatus], *of: CheckStatus) -> float:
    return sum(status in of for status in statuses) / len(statuses)


def _volume_with_a_day(days: list[AccountDay], times: float) -> CheckStatus:
    rows = round(days[-4].rows * times)
    return volume(_account([*days[:-4], AccountDay(days[-4].day, rows, rows, rows, rows), *days[-3:]])).status


class TestVolumeOfGoodDays:
    @pytest.mark.parametrize("count", [6, 7, 8, 10, 12])
    @pytest.mark.parametrize("name", CLEAN)
    def test_is_seldom_odd_and_hardly_ever_broken(self, name: str, count: int):
        rng = random.Random(f"{name}/{count}")
        draw = CLEAN[name]
        found = [deviation(draw(rng), [draw(rng) for _ in range(count)]) for _ in range(POINTS)]
        odd = sum(one is not None and one.is_odd for one in found) / POINTS
        broken = sum(one is not None and one.is_broken for one in found) / POINTS
        assert odd <= 1 / 50
        assert broken <= 1 / 200

    def test_of_a_week_is_nearly_always_fine(self):
        rng = random.Random(20260308)
        statuses = [volume(_account(_weeks(rng))).status for _ in range(ACCOUNTS)]
        # Seven days are tested: the promise holds for each of them.
        assert _share(statuses, "fail") <= 7 / 200
        assert _share(statuses, "warn", "fail") <= 7 / 50


class TestVolumeOfABrokenDay:
    @pytest.mark.parametrize("kept", [0, 0.25])
    def test_fails_and_is_named(self, kept: float):
        rng = random.Random(7)
        days = _weeks(rng)
        lost = days[-3]
        rows = round(lost.rows * kept)
        days[-3] = AccountDay(lost.day, rows, rows, rows, rows)
        found = volume(_account([one for one in days if one.rows]))
        assert found.status == "fail"
        assert found.failing_keys == [f"google_ads:1@{lost.day} {rows} rows"]

    @pytest.mark.parametrize("times", [0.5, 2])
    def test_is_seen_when_half_is_missing_or_everything_came_twice(self, times: float):
        rng = random.Random(8)
        statuses = [_volume_with_a_day(_weeks(rng), times) for _ in range(300)]
        assert _share(statuses, "warn", "fail") >= 0.75

    def test_is_unknown_before_there_are_weeks_enough(self):
        found = volume(_account(_weeks(random.Random(9))[-5 * 7 :]))
        assert (found.status, found.observed) == ("unknown", None)

    def test_does_not_test_a_day_that_is_not_over(self):
        days = _weeks(random.Random(10))
        today = LAST + timedelta(days=1)
        found = volume(_account([*days, AccountDay(today, 1, 1, 1, 1)]))
        assert found.status == "pass"


class TestDriftOfGoodAccounts:
    @pytest.mark.parametrize("campaigns", [2, 5])
    def test_is_seldom_said_and_hardly_ever_fails(self, campaigns: int):
        rng = random.Random(campaigns)
        statuses = [drift(_account(_weeks(rng), _samples(rng, campaigns))).status for _ in range(ACCOUNTS)]
        assert _share(statuses, "unknown") == 0
        assert _share(statuses, "warn", "fail") <= 1 / 50
        assert _share(statuses, "fail") <= 1 / 500


class TestDriftOfABrokenAccount:
    @pytest.mark.parametrize("campaigns", [2, 5])
    @pytest.mark.parametrize("cost", [0.01, 2.5])
    def test_fails_when_money_changes_its_unit(self, campaigns: int, cost: float):
        rng = random.Random(3)
        found = drift(_account(_weeks(rng), _samples(rng, campaigns, cost=cost)))
        assert found.status == "fail"
        assert "google_ads:1 cpc" in found.failing_keys
        assert found.limit is not None
        assert found.observed is not None
        assert found.observed > found.limit

    def test_warns_and_does_not_fail_when_only_levels_move(self):
        rng = random.Random(4)
        samples = _samples(rng, 5)
        grown = {name: [value * 4 for value in samples.current[name]] for name in ("spend", "impressions", "clicks")}
        found = drift(_account(_weeks(rng), Samples(samples.reference, samples.current | grown)))
        assert found.status == "warn"

    def test_is_unknown_of_few_values(self):
        rng = random.Random(5)
        samples = _samples(rng, 1)
        few = Samples({name: values[:49] for name, values in samples.reference.items()}, samples.current)
        assert drift(_account(_weeks(rng), few)).status == "unknown"
