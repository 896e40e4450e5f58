"""The catalogue of connectors over HTTP, and the rules that keep it honest."""

import json

import pytest

from services.ingestion.connection.config import check_config, complete_config
from services.ingestion.connection.errors import ConfigInvalid
from services.ingestion.connector import look_back
from services.ingestion.connector.catalogue import CATALOGUE, get_connector
from services.ingestion.connector.installation import LOCKS, lock_file
from services.ingestion.connector.launch import config_in
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.demo_source.streams import STREAMS as DEMO_STREAMS
from services.ingestion.demo_source.streams import Daily
from services.ingestion.engine.errors import ConnectorMisconfigured

URL = "/api/v1/airbyte/connectors"


class TestListConnectors:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(URL)).status_code == 401

    async def test_says_which_can_be_used(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).get(URL, headers=as_(tenant_a, "ingestion:read"))
        states = {item["name"]: item["state"] for item in answer.json()["items"]}
        assert states == {
            "opsight-demo-ads": "ready",
            "source-faker": "installable",
            "source-file": "installable",
            "source-google-ads": "installable",
            "source-facebook-marketing": "installable",
            "source-linkedin-ads": "ready",
            "source-bing-ads": "ready",
            "source-tiktok-marketing": "ready",
        }


class TestGetConnector:
    async def test_shows_what_a_form_needs(self, client_of, as_, tenant_a):
        client = await client_of("ingestion")
        answer = await client.get(f"{URL}/source-facebook-marketing", headers=as_(tenant_a, "ingestion:read"))
        connector = answer.json()
        assert connector["config_schema"]["properties"]["access_token"]["airbyte_secret"] is True
        assert (connector["unavailable_reason"], connector["requires_secrets"]) == (None, True)
        assert {stream["table"] for stream in connector["streams"]} >= {"raw.facebook_ads__ads_insights"}

    async def test_knows_no_other(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).get(f"{URL}/source-x", headers=as_(tenant_a, "ingestion:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "connector_not_found")


class TestCatalogue:
    @pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
    def test_lands_every_stream_in_a_table_with_a_contract(self, entry):
        assert [get_dataset(stream.table).name for stream in entry.streams] == [s.table for s in entry.streams]

    @pytest.mark.parametrize("entry", [e for e in CATALOGUE if e.package], ids=lambda entry: entry.name)
    def test_pins_every_package_by_hash_and_names_no_address(self, entry):
        lock = lock_file(entry).read_text()
        assert f"{entry.package}=={entry.version} " in lock
        assert lock.count("==") <= lock.count("--hash=sha256:")
        assert "://" not in lock

    def test_has_no_lock_for_anything_else(self):
        packages = {f"{entry.package}.txt" for entry in CATALOGUE if entry.package}
        assert {path.name for path in LOCKS.glob("*.txt")} == packages


class TestConfig:
    @pytest.mark.parametrize(
        "config",
        [
            {"url": "file:///etc/passwd", "format": "csv"},
            {"url": "/etc/passwd", "format": "csv"},
            {"url": "https://user:word@example.com/x.csv", "format": "csv"},
            {"upload_id": "../../../etc/passwd", "format": "csv"},
            {"upload_id": "..", "format": "csv"},
            {"upload_id": "x", "url": "https://example.com/x.csv", "format": "csv"},
            {"upload_id": "x", "format": "csv", "provider": {"storage": "local"}},
        ],
    )
    async def test_of_a_file_names_no_place_on_this_machine(self, client_of, as_, tenant_a, config):
        headers = as_(tenant_a, "ingestion:read", "ingestion:write")
        wanted = {"name": "File", "connector": "source-file", "config": config}
        answer = await (await client_of("ingestion")).post("/api/v1/airbyte/connections", json=wanted, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "config_invalid")

    def test_of_a_file_becomes_a_copy_of_the_tenants_own_upload(self, tmp_path):
        upload, scratch = tmp_path / "original", tmp_path / "scratch"
        scratch.mkdir()
        upload.write_text("a,b\n1,2\n")
        config = {"upload_id": "7a0f9f0e-3d0b-4c8b-9d68-0c6f8f7a0f9f", "format": "csv"}

        told = config_in(scratch, get_connector("source-file"), config, lambda upload_id: upload)

        assert told["url"] == str(scratch / "upload")
        assert (scratch / "upload").read_text() == "a,b\n1,2\n"

    @pytest.mark.parametrize(
        ("connector", "field", "days"),
        [
            ("source-google-ads", "conversion_window_days", 30),
            ("source-facebook-marketing", "insights_lookback_window", 28),
            ("source-linkedin-ads", "look_back_days", 30),
            ("source-bing-ads", "look_back_days", 30),
            ("source-tiktok-marketing", "look_back_days", 14),
        ],
    )
    def test_reads_restated_days_again_unless_told_otherwise(self, connector, field, days):
        entry = get_connector(connector)
        assert complete_config(entry, {})[field] == days
        assert complete_config(entry, {field: 7})[field] == 7

    @pytest.mark.parametrize(
        "stream", [one for one in DEMO_STREAMS if isinstance(one, Daily)], ids=lambda one: one.name
    )
    def test_of_the_demo_source_reads_as_far_back_as_its_platform_restates(self, stream):
        platform = get_connector("opsight-demo-ads").stream(f"{stream.namespace}.{stream.name}").platform
        # Its rates are no platform's, and never revised.
        assert stream.look_back_days == (look_back.DAYS[platform] if platform else 0)

    def test_of_google_asks_for_every_stream_that_the_connector_has_not_of_itself(self, tmp_path):
        google = get_connector("source-google-ads")

        told = config_in(tmp_path, google, {"customer_id": "1234567890"}, lambda upload_id: None)

        queries = {query["table_name"]: query["query"] for query in told["custom_queries_array"]}
        assert told["customer_id"] == "1234567890"
        assert set(queries) == {
            *("campaign_performance", "ad_group_ad_performance", "geographic_performance", "geo_target"),
        }
        assert queries["geographic_performance"] == (
            "SELECT customer.id, customer.currency_code, campaign.id, campaign.name,"
            " geographic_view.country_criterion_id, geographic_view.location_type, segments.geo_target_region,"
            " segments.date, metrics.impressions, metrics.clicks, metrics.cost_micros, metrics.conversions,"
            " metrics.conversions_value FROM geographic_view"
        )
        assert "segments.date" not in queries["geo_target"]
        assert all(google.stream(name).incremental == ("segments.date" in query) for name, query in queries.items())

    def test_of_a_file_that_is_not_the_tenants_own_is_refused(self, tmp_path):
        config = {"upload_id": "7a0f9f0e-3d0b-4c8b-9d68-0c6f8f7a0f9f", "format": "csv"}
        with pytest.raises(ConnectorMisconfigured, match="no longer there"):
            config_in(tmp_path, get_connector("source-file"), config, lambda upload_id: None)

    def test_that_does_not_fit_is_refused_without_repeating_it(self):
        config = {"account_ids": ["EAAG-very-secret"], "access_token": 1}
        with pytest.raises(ConfigInvalid) as refused:
            check_config(get_connector("source-facebook-marketing"), config)
        problems = [problem.model_dump() for problem in refused.value.errors]
        assert {problem["pointer"] for problem in problems} == {"/config/access_token", "/config/account_ids/0"}
        assert "EAAG-very-secret" not in json.dumps(problems)

    @pytest.mark.parametrize(
        ("connector", "config", "pointer"),
        [
            ("source-file", {"url": "http://files.example/a.csv", "format": "csv"}, "/config/url"),
            ("source-file", {"upload_id": "mine", "format": "csv"}, "/config/upload_id"),
            ("source-linkedin-ads", {"access_token": "t", "account_ids": ["mine"]}, "/config/account_ids/0"),
        ],
    )
    def test_names_the_field_where_there_are_several_ways(self, connector, config, pointer):
        with pytest.raises(ConfigInvalid) as refused:
            check_config(get_connector(connector), config)
        assert {problem.pointer for problem in refused.value.errors} == {pointer}
