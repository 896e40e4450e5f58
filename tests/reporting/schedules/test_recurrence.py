"""Moments of rules, against an oracle that watches the zone's clocks minute by minute and knows no arithmetic."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.reporting.schedules import Rule
from services.reporting.schedules.recurrence import is_zone, moments_after, moments_between, next_after, next_moments

ZONES = [
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu"),
    *("Pacific/Apia", "Africa/Casablanca", "Antarctica/Troll", "America/St_Johns", "Asia/Beirut"),
    *("America/Sao_Paulo", "Asia/Tehran", "Europe/Dublin", "Africa/Cairo", "America/Havana"),
    *("Asia/Gaza", "Pacific/Kiritimati", "America/Asuncion", "Australia/Adelaide", "UTC"),
]
TIMES = ("00:00", "00:30", "02:15", "02:30", "23:45")
MINUTE = timedelta(minutes=1)
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def rule(repeats: str, *, time: str = "09:00", zone: str = "UTC", **fields: object) -> Rule:
    return _RULE.validate_python({"repeats": repeats, "time": time, "zone": zone} | fields)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def between(one: Rule, start: datetime, end: datetime) -> list[datetime]:
    return list(takewhile(lambda moment: moment <= end, moments_after(one, start)))


def asked_one_by_one(one: Rule, start: datetime, end: datetime) -> list[datetime]:
    found, now = [], next_after(one, start)
    while now is not None and now <= end:
        found.append(now)
        now = next_after(one, now)
    return found


def watched(time: str, zone_name: str, start: datetime, end: datetime) -> list[datetime]:
    """Daily moments as somebody would find them who looks at the clock each minute: the first at which a day's time
    is shown or has gone by."""
    zone, clock, found, seen = ZoneInfo(zone_name), clock_time.fromisoformat(time), [], None
    now = start
    while now <= end:
        shown = now.astimezone(zone)
        newest = shown.date() if shown.time() >= clock else shown.date() - timedelta(days=1)
        if seen is not None and newest > seen:
            found.append(now)
        seen = newest if seen is None else max(seen, newest)
        now += MINUTE
    return found


class TestTenYears:
    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize("time", TIMES)
    def test_fires_on_each_day_that_the_zone_has_and_on_none_twice(self, zone, time):
        start, end = at("2018-01-01T12:00"), at("2028-01-01T12:00")
        found = between(rule("daily", time=time, zone=zone), start, end)
        days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
        assert len(found) in (3652, 3653)
        assert len(set(days)) == len(days)
        assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}

    @pytest.mark.parametrize("zone", ZONES)
    def test_fires_as_often_asked_moment_by_moment(self, zone):
        start, end = at("2026-01-01T12:00"), at("2027-01-01T12:00")
        one = rule("weekly", weekday=7, time="02:30", zone=zone)
        found = asked_one_by_one(one, start, end)
        assert found == between(one, start, end)
        assert len(found) in (52, 53)


class TestOracle:
    @pytest.mark.parametrize(
        ("zone", "start", "end"),
        [
            ("Europe/Berlin", "2026-03-20", "2026-04-05"),
            ("Europe/Berlin", "2026-10-15", "2026-11-02"),
            ("Australia/Lord_Howe", "2026-09-25", "2026-10-10"),
            ("Australia/Lord_Howe", "2026-03-28", "2026-04-12"),
            ("Pacific/Chatham", "2026-09-20", "2026-10-05"),
            ("Pacific/Apia", "2011-12-22", "2012-01-08"),
            ("Antarctica/Troll", "2026-03-20", "2026-04-05"),
            ("Antarctica/Troll", "2026-10-15", "2026-11-02"),
            ("Africa/Casablanca", "2026-02-08", "2026-03-30"),
            ("Asia/Beirut", "2026-03-20", "2026-04-05"),
            ("America/Havana", "2026-10-25", "2026-11-08"),
            ("Asia/Kathmandu", "2026-03-20", "2026-04-05"),
        ],
    )
    @pytest.mark.parametrize("time", TIMES)
    def test_agrees_with_the_watched_clock(self, zone, start, end, time):
        first, last = at(f"{start}T12:00"), at(f"{end}T12:00")
        assert between(rule("daily", time=time, zone=zone), first, last) == watched(time, zone, first, last)


class TestGapAndOverlap:
    def test_a_skipped_time_fires_when_the_gap_ends(self):
        one = rule("daily", time="02:30", zone="Europe/Berlin")
        assert next_after(one, at("2026-03-28T12:00")) == at("2026-03-29T01:00")

    def test_a_time_shown_twice_fires_the_first_time_only(self):
        one = rule("daily", time="02:30", zone="Europe/Berlin")
        assert next_moments(one, at("2026-10-24T12:00"), 2) == [at("2026-10-25T00:30"), at("2026-10-26T01:30")]


class TestRules:
    def test_once_fires_once(self):
        one = rule("once", day="2026-05-01")
        assert next_moments(one, at("2026-01-01T00:00"), 5) == [at("2026-05-01T09:00")]

    def test_every_second_week_counts_from_its_anchor_in_both_directions(self):
        one = rule("biweekly", weekday=1, anchor="2026-06-17")
        found = next_moments(one, at("2026-05-25T00:00"), 3)
        assert found == [at("2026-06-01T09:00"), at("2026-06-15T09:00"), at("2026-06-29T09:00")]

    def test_the_last_day_of_a_month_follows_leap_years(self):
        one = rule("monthly", day="last")
        assert next_moments(one, at("2028-01-31T12:00"), 2) == [at("2028-02-29T09:00"), at("2028-03-31T09:00")]

    def test_keeps_within_its_dates(self):
        one = rule("daily", start_date="2026-05-01", end_date="2026-05-02")
        assert next_moments(one, at("2026-01-01T00:00"), 5) == [at("2026-05-01T09:00"), at("2026-05-02T09:00")]

    def test_is_over_after_its_last_date(self):
        assert next_after(rule("monthly", day=5, end_date="2026-05-02"), at("2026-05-02T09:00")) is None

    def test_lists_what_was_missed_the_latest_last(self):
        found = moments_between(rule("daily"), at("2026-05-01T09:00"), at("2026-05-04T08:59"), most=2)
        assert found == [at("2026-05-02T09:00"), at("2026-05-03T09:00")]

    @pytest.mark.parametrize("name", ["Europe/Nowhere", "../etc/passwd", "Europe"])
    def test_knows_what_is_no_zone(self, name):
        assert not is_zone(name)


class TestNextAfter:
    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(ZONES),
        st.times().map(lambda time: time.strftime("%H:%M")),
        st.integers(0, 60 * 366 * 1440).map(lambda minutes: at("2000-01-01T00:00") + minutes * MINUTE),
        st.sampled_from(
            [
                {"repeats": "daily"},
                {"repeats": "weekly", "weekday": 3},
                {"repeats": "biweekly", "weekday": 7, "anchor": "2026-01-01"},
                {"repeats": "monthly", "day": 28},
                {"repeats": "monthly", "day": "last"},
            ]
        ),
    )
    def test_is_later_and_leaves_no_moment_out(self, zone, time, instant, fields):
        one = rule(fields["repeats"], time=time, zone=zone, **{k: v for k, v in fields.items() if k != "repeats"})
        first, second = next_moments(one, instant, 2)
        assert instant < first < second
        assert next_after(one, first - timedelta(microseconds=1)) == first
        assert next_after(one, first) == second
