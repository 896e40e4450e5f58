"""The demo source as a program: what it prints, and that it always prints the same."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.ingestion.dataset.registry import get_dataset

CONFIG = {"months": 3, "last_day": "2026-03-15"}
GOOGLE_DAY = "google_ads.campaign_performance"


class Source:
    """Runs the program in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, command: str, config: dict[str, Any] | None = None, **files: Any) -> list[dict[str, Any]]:
        arguments = [sys.executable, "-m", "services.ingestion.demo_source", command]
        for name, content in ({"config": CONFIG if config is None else config} | files).items():
            path = self.folder / f"{name}.json"
            path.write_text(json.dumps(content))
            arguments += [f"--{name}", str(path)]
        done = subprocess.run(arguments, capture_output=True, check=False)
        self.exit_code = done.returncode
        return [json.loads(line) for line in done.stdout.splitlines()]

    def catalog(self) -> dict[str, Any]:
        streams = self.run("discover")[0]["catalog"]["streams"]
        return {"streams": [{"stream": stream, "sync_mode": stream["supported_sync_modes"][-1]} for stream in streams]}


class Reader(Source):
    """Reads every stream of `catalog`."""

    def __init__(self, folder: Path, catalog: dict[str, Any]) -> None:
        super().__init__(folder)
        self._catalog = catalog

    def read(self, config: dict[str, Any] | None = None, **files: Any) -> list[dict[str, Any]]:
        return self.run("read", config, catalog=self._catalog, **files)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the program offers: the same each time."""
    return Source(tmp_path_factory.mktemp("catalog")).catalog()


@pytest.fixture
def source(tmp_path: Path, catalog: dict[str, Any]) -> Reader:
    return Reader(tmp_path, catalog)


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory, catalog: dict[str, Any]) -> list[dict[str, Any]]:
    """Every message of a first read, to look at: it takes a second."""
    return Reader(tmp_path_factory.mktemp("all"), catalog).read()


def records(messages: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in messages:
        if message["type"] == "RECORD":
            found[f"{message['record']['namespace']}.{message['record']['stream']}"].append(message["record"]["data"])
    return found


def states(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    newest = {
        message["state"]["stream"]["stream_descriptor"]["name"]: message["state"]
        for message in messages
        if message["type"] == "STATE"
    }
    return list(newest.values())


class TestCommands:
    def test_spec_describes_the_configuration(self, tmp_path):
        arguments = [sys.executable, "-m", "services.ingestion.demo_source", "spec"]
        spec = json.loads(subprocess.run(arguments, capture_output=True, check=True).stdout)
        assert set(spec["spec"]["connectionSpecification"]["properties"]) == {"seed", "months", "last_day"}

    @pytest.mark.parametrize("config", [{"months": 37}, {"months": True}, {"seed": -1}, {"seed": "7"}, {"colour": 1}])
    def test_check_fails_for_what_the_specification_does_not_allow(self, source, config):
        [answer] = source.run("check", config)
        assert answer["connectionStatus"]["status"] == "FAILED"

    def test_check_says_yes_or_why_not(self, source):
        assert source.run("check")[0]["connectionStatus"] == {"status": "SUCCEEDED"}
        refused = source.run("check", {"months": 99})[0]["connectionStatus"]
        assert refused["status"] == "FAILED"
        assert "months" in refused["message"]

    def test_read_refuses_a_bad_configuration_in_the_protocol(self, source):
        messages = source.read({"last_day": "yesterday"})
        assert source.exit_code == 1
        assert messages[0]["trace"]["error"]["failure_type"] == "config_error"


class TestRead:
    def test_fits_the_contract_of_every_stream(self, all_of_it):
        found = records(all_of_it)
        broken = [
            (name, row)
            for name, rows in found.items()
            for row in rows
            if not get_dataset(name.replace(".", "__")).validator.is_valid(row)
        ]
        assert len(found) == 16
        assert broken == []

    def test_is_the_same_for_the_same_seed_and_another_for_another(self, source, all_of_it):
        assert records(source.read()) == records(all_of_it)
        assert records(source.read(CONFIG | {"seed": 8})) != records(all_of_it)

    def test_counts_what_each_state_covers(self, all_of_it):
        counted: Counter[str] = Counter()
        for message in all_of_it:
            counted["records"] += message["type"] == "RECORD"
            if message["type"] == "STATE":
                counted["said"] += message["state"]["sourceStats"]["recordCount"]
        assert counted["records"] == counted["said"] > 0

    def test_adds_up_from_ads_to_campaigns(self, all_of_it):
        found = records(all_of_it)
        by_campaign, by_ad = Counter(), Counter()
        for row in found[GOOGLE_DAY]:
            by_campaign[row["campaign.id"], row["segments.date"]] += row["metrics.cost_micros"]
        for row in found["google_ads.ad_group_ad_performance"]:
            by_ad[row["campaign.id"], row["segments.date"]] += row["metrics.cost_micros"]
        assert by_campaign == by_ad

    def test_has_two_currencies_gaps_and_late_days(self, source):
        found = records(source.read(CONFIG | {"months": 18}))
        currencies = {row["customer.currency_code"] for row in found[GOOGLE_DAY]}
        newest = {name: max(row[day] for row in found[name]) for name, day in _DAYS.items()}
        days = {(row["customer.id"], row["segments.date"]) for row in found[GOOGLE_DAY]}
        assert currencies == {"USD", "EUR"}
        assert newest[GOOGLE_DAY] == "2026-03-15"
        assert newest["microsoft_ads.campaign_performance_report"] == "2026-03-14", "one platform is a day late"
        assert len(days) < 2 * len({day for _, day in days}), "an account lacks days that the other one has"

    def test_values_every_conversion(self, all_of_it):
        found = records(all_of_it)
        google = {(row["metrics.conversions"] > 0, row["metrics.conversions_value"] > 0) for row in found[GOOGLE_DAY]}
        meta = {row["action_values"][0]["value"] > 0 for row in found["facebook_ads.ads_insights"] if converted(row)}
        microsoft = {
            row["Revenue"] > 0
            for row in found["microsoft_ads.campaign_performance_report"]
            if row["ConversionsQualified"]
        }
        assert google <= {(True, True), (False, False)}
        assert meta == microsoft == {True}

    def test_places_about_as_many_purchases_as_ads_have(self, all_of_it):
        found = records(all_of_it)
        placed = sum(purchases(row) for row in found["facebook_ads.ads_insights_region"])
        whole = sum(purchases(row) for row in found["facebook_ads.ads_insights"])
        assert 0.8 < placed / whole < 1.0


def purchases(insight: dict[str, Any]) -> float:
    return sum(action["value"] for action in insight["actions"] if action["action_type"] != "link_click")


def converted(insight: dict[str, Any]) -> bool:
    return purchases(insight) > 0


class TestTexts:
    def test_are_of_the_ads_creative_which_several_ads_may_show(self, all_of_it):
        found = records(all_of_it)
        creatives = {row["id"]: row for row in found["facebook_ads.ad_creatives"]}
        shown = Counter(ad["creative"]["id"] for ad in found["facebook_ads.ads"])
        assert set(shown) == set(creatives)
        assert max(shown.values()) == 3, "campaigns for audiences share one"
        assert {"Season Sale on Deck", "Anprobe direkt am Hafen"} <= {row["title"] for row in creatives.values()}

    def test_stay_until_an_offer_changes_with_the_month(self, source, all_of_it):
        march = _texts(records(all_of_it))
        assert _texts(records(source.read(CONFIG | {"last_day": "2026-03-31"}))) == march
        april = _texts(records(source.read(CONFIG | {"last_day": "2026-04-01"})))
        changed = {name for (name, text), (_, then) in zip(april, march, strict=True) if text != then}
        assert {name.split()[0] for name in changed} == {"Offer"}


class TestIncrementalRead:
    def test_reads_again_only_the_days_that_may_be_restated(self, source, all_of_it):
        before = states(all_of_it)
        found = records(source.read(CONFIG | {"last_day": "2026-03-16"}, state=before))
        assert min(row["segments.date"] for row in found[GOOGLE_DAY]) == "2026-02-13"
        assert min(row["date_start"] for row in found["facebook_ads.ads_insights"]) == "2026-02-15"

    def test_restates_young_days_and_leaves_settled_ones(self, source, all_of_it):
        earlier = _conversions(records(all_of_it)[GOOGLE_DAY])
        later = _conversions(records(source.read(CONFIG | {"last_day": "2026-03-25"}))[GOOGLE_DAY])
        young, old = date(2026, 3, 15), date(2026, 1, 5)
        assert later[young] > earlier[young], "conversions keep arriving"
        assert later[old] == earlier[old], "a settled day stays as it is"

    def test_goes_on_after_the_last_day_that_an_interrupted_read_committed(self, source, all_of_it):
        middle = next(
            message["state"]
            for message in all_of_it
            if message["type"] == "STATE" and "reading_until" in message["state"]["stream"]["stream_state"]
        )
        descriptor = middle["stream"]["stream_descriptor"]
        name, cursor = f"{descriptor['namespace']}.{descriptor['name']}", middle["stream"]["stream_state"]

        rest = records(source.read(state=[middle]))[name]

        assert min(row["segments.date"] for row in rest) > cursor["segments.date"]


_DAYS = {GOOGLE_DAY: "segments.date", "microsoft_ads.campaign_performance_report": "TimePeriod"}


def _conversions(rows: list[dict[str, Any]]) -> dict[date, float]:
    days: dict[date, float] = defaultdict(float)
    for row in rows:
        days[date.fromisoformat(row["segments.date"])] += row["metrics.conversions"]
    return {day: round(total, 2) for day, total in days.items()}


def _texts(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    """Name and texts of every ad of Google's."""
    field = "ad_group_ad.ad.responsive_search_ad.headlines"
    ads = found["google_ads.ad_group_ad"]
    return [(ad["ad_group_ad.ad.name"], repr(ad.get(field))) for ad in ads]
