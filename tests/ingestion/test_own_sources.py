"""Our own sources of LinkedIn, Microsoft and TikTok, against servers that answer as the platforms document it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from services.ingestion.connector.asked_days import first_days
from tests.ingestion import fake_linkedin, fake_microsoft, fake_tiktok
from tests.ingestion.platform_server import Answer, PlatformServer
from tests.ingestion.sourcing import Program, broken_rules, platform_of

START = (datetime.now(UTC).date() - timedelta(days=100)).isoformat()
LINKEDIN = {
    "client_id": "app",
    "client_secret": "shh",
    "refresh_token": "refresh",
    "start_date": START,
    "look_back_days": 30,
    "api_version": "202607",
}
MICROSOFT = {
    "developer_token": "developer",
    "client_id": "app",
    "refresh_token": "refresh",
    "tenant_id": "common",
    "start_date": START,
    "look_back_days": 30,
}
TIKTOK = {"app_id": "42", "secret": "shh-app", "access_token": "good", "start_date": START, "look_back_days": 14}


def ago(days: int) -> date:
    """As the clock stands: a run of all tests may pass midnight."""
    return datetime.now(UTC).date() - timedelta(days=days)


def iso(days_ago: int) -> str:
    return ago(days_ago).isoformat()


def first() -> date:
    return ago(40)


def last() -> date:
    return ago(3)


class LinkedInWorld:
    """LinkedIn, its server, and our source in front of it."""

    def __init__(self, server: PlatformServer, platform: fake_linkedin.LinkedIn) -> None:
        self.server, self.platform = server, platform

    def source(self, **config: object) -> Program:
        return Program(self.server, "source-linkedin-ads", LINKEDIN | config)


class MicrosoftWorld:
    """The same of Microsoft."""

    def __init__(self, server: PlatformServer, platform: fake_microsoft.Microsoft) -> None:
        self.server, self.platform = server, platform

    def source(self, **config: object) -> Program:
        return Program(self.server, "source-bing-ads", MICROSOFT | config)


class TikTokWorld:
    """The same of TikTok."""

    def __init__(self, server: PlatformServer, platform: fake_tiktok.TikTok) -> None:
        self.server, self.platform = server, platform

    def source(self, **config: object) -> Program:
        return Program(self.server, "source-tiktok-marketing", TIKTOK | config)


@pytest.fixture
def tiktok() -> Iterator[TikTokWorld]:
    platform = fake_tiktok.TikTok(first(), last())
    with platform_of(platform, fake_tiktok.HOSTS) as server:
        yield TikTokWorld(server, platform)


@pytest.fixture
def linkedin() -> Iterator[LinkedInWorld]:
    platform = fake_linkedin.LinkedIn(first(), last())
    with platform_of(platform, fake_linkedin.HOSTS) as server:
        yield LinkedInWorld(server, platform)


@pytest.fixture
def microsoft() -> Iterator[MicrosoftWorld]:
    platform = fake_microsoft.Microsoft(first(), last())
    with platform_of(platform, fake_microsoft.HOSTS) as server:
        yield MicrosoftWorld(server, platform)


class TestLinkedIn:
    def test_takes_good_credentials(self, linkedin):
        assert linkedin.source().run("check").status == {"status": "SUCCEEDED"}

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            (
                {"refresh_token": "stale"},
                "LinkedIn gives no access token for the refresh token (invalid_grant).",
            ),
            (
                {"api_version": "202502"},
                "LinkedIn no longer answers version 202502 of its API: set a newer one, as YYYYMM.",
            ),
            ({"account_ids": ["999"]}, "LinkedIn does not show the account 999 to these credentials."),
        ],
    )
    def test_says_what_is_refused(self, linkedin, config, message):
        assert linkedin.source(**config).run("check").status == {"status": "FAILED", "message": message}

    def test_takes_an_access_token_until_it_is_refused(self, linkedin):
        plain = {"start_date": START, "api_version": "202607"}
        good = Program(linkedin.server, "source-linkedin-ads", plain | {"access_token": "good"})
        bad = Program(linkedin.server, "source-linkedin-ads", plain | {"access_token": "old"})
        assert good.run("check").status["status"] == "SUCCEEDED"
        read = bad.read("accounts")
        assert (read.exit_code, read.rows("accounts")) == (1, [])
        assert read.error["failure_type"] == "config_error"
        assert read.error["message"] == "LinkedIn refuses the access token: it has expired or was revoked."

    def test_offers_every_stream_of_the_catalogue(self, linkedin):
        source = linkedin.source()
        offered = source.discovered()
        assert list(offered) == [stream.name for stream in source.entry.streams]
        daily = [name for name, one in offered.items() if "incremental" in one["supported_sync_modes"]]
        assert daily == [stream.name for stream in source.entry.streams if stream.incremental]

    def test_reads_all_pages_in_rows_that_keep_their_contracts(self, linkedin):
        source = linkedin.source()
        read = source.read(*(stream.name for stream in source.entry.streams))
        assert read.exit_code == 0
        assert [len(read.rows(stream.name)) for stream in source.entry.streams] == [2, 2, 2, 2, 38, 38]
        assert [broken_rules(one.table, read.rows(one.name)) for one in source.entry.streams] == [[]] * 6
        assert read.rows("ad_campaign_analytics")[0] == {
            "pivotValues": ["urn:li:sponsoredCampaign:5002"],
            "_pivot": "CAMPAIGN",
            "account_id": 500,
            "start_date": first().isoformat(),
            "end_date": first().isoformat(),
            "impressions": 1000,
            "clicks": 3,
            "costInLocalCurrency": "12.345678",
            "costInUsd": "13.5",
            "externalWebsiteConversions": 1,
        }
        assert read.rows("campaigns")[0]["created"] == "2026-01-01T00:00:00+00:00"

    def test_goes_on_from_its_state_and_reads_restated_days_again(self, linkedin):
        source = linkedin.source()
        first = source.read("ad_campaign_analytics")
        state = first.states("ad_campaign_analytics")[-1]
        assert state == {"500": {"start_date": iso(0)}, "501": {"start_date": iso(0)}}
        linkedin.platform.clicks = 9

        second = source.read("ad_campaign_analytics", state={"ad_campaign_analytics": state})

        rows = second.rows("ad_campaign_analytics")
        assert [row["start_date"] for row in rows] == [iso(days) for days in range(30, 2, -1)]
        assert {row["clicks"] for row in rows} == {9}

    def test_reads_what_a_replay_asks_for(self, linkedin):
        read = linkedin.source(start_date=iso(10), end_date=iso(8), account_ids=["500"]).read("ad_campaign_analytics")
        assert [row["start_date"] for row in read.rows("ad_campaign_analytics")] == [iso(10), iso(9), iso(8)]

    def test_counts_the_records_that_each_state_covers(self, linkedin):
        read = linkedin.source().read("ad_campaign_analytics")
        counts = [one["state"]["sourceStats"]["recordCount"] for one in read.of("STATE")]
        assert sum(counts) == len(read.rows("ad_campaign_analytics")) == 38
        assert len([count for count in counts if count]) > 1, "a long history is committed in parts"

    def test_waits_when_it_is_asked_to(self, linkedin):
        linkedin.server.answers_first = [
            Answer({"message": "Too many"}, 429, {"retry-after": "1"}),
            Answer({"message": "Down"}, 503, {"retry-after": "0"}),
        ]
        read = linkedin.source().read("accounts")
        assert len(read.rows("accounts")) == 2
        assert "LinkedIn answers with HTTP 429; waiting for 1.0 seconds." in read.said()

    def test_gives_up_when_it_is_asked_to_wait_for_hours(self, linkedin):
        source = linkedin.source()
        source.discovered()
        linkedin.server.answers_first = [Answer({"message": "Daily quota"}, 429, {"retry-after": "7200"})]
        read = source.read("accounts")
        assert read.exit_code == 1
        assert read.error["failure_type"] == "transient_error"
        assert read.error["message"] == "LinkedIn asks to wait for 7200 seconds."

    def test_renews_an_access_token_that_runs_out_on_the_way(self, linkedin):
        linkedin.server.answers_first = [Answer({"code": "EXPIRED_ACCESS_TOKEN"}, 401)]
        read = linkedin.source().read("accounts")
        assert len(read.rows("accounts")) == 2
        assert len(linkedin.server.asked("/oauth/v2/accessToken")) == 2

    def test_asks_for_less_where_a_report_would_be_cut_off(self, linkedin):
        """LinkedIn hands out 15,000 elements, and says nothing of the others."""
        linkedin.platform.most_days = 2
        read = linkedin.source(account_ids=["500"], start_date=iso(10), end_date=iso(7)).read("ad_campaign_analytics")
        assert [row["start_date"] for row in read.rows("ad_campaign_analytics")] == [
            iso(days) for days in (10, 9, 8, 7)
        ]
        assert len(linkedin.server.asked("/rest/adAnalytics")) == 3

    def test_says_so_where_one_day_is_cut_off(self, linkedin):
        linkedin.platform.most_days = 0
        read = linkedin.source(start_date=iso(10), end_date=iso(10)).read("ad_campaign_analytics")
        assert (read.exit_code, read.rows("ad_campaign_analytics")) == (1, [])
        assert "more than 15000 rows" in read.error["message"]

    def test_tells_nobody_of_the_credentials(self, linkedin):
        runs = [linkedin.source().read("accounts"), linkedin.source(refresh_token="stale-secret").run("check")]
        assert "stale-secret" not in str([run.messages for run in runs])
        assert "shh" not in str([run.messages for run in runs])


class TestMicrosoft:
    def test_takes_good_credentials(self, microsoft):
        assert microsoft.source().run("check").status == {"status": "SUCCEEDED"}

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            (
                {"refresh_token": "stale"},
                "Microsoft Advertising gives no access token for the refresh token (invalid_grant).",
            ),
            ({"developer_token": "other"}, "Microsoft Advertising refuses the credentials (code 105)."),
            ({"account_ids": ["999"]}, "Microsoft Advertising does not show the account 999 to these credentials."),
        ],
    )
    def test_says_what_is_refused(self, microsoft, config, message):
        assert microsoft.source(**config).run("check").status == {"status": "FAILED", "message": message}

    def test_offers_every_stream_of_the_catalogue(self, microsoft):
        source = microsoft.source()
        assert list(source.discovered()) == [stream.name for stream in source.entry.streams]

    def test_reads_rows_that_keep_their_contracts(self, microsoft):
        source = microsoft.source()
        read = source.read(*(stream.name for stream in source.entry.streams))
        assert read.exit_code == 0, read.messages[-3:]
        assert [len(read.rows(one.name)) for one in source.entry.streams] == [2, 2, 2, 2, 2, 2, 38, 38]
        assert [broken_rules(one.table, read.rows(one.name)) for one in source.entry.streams] == [[]] * 8
        row = read.rows("campaign_performance_report")[0]
        assert (row["AccountId"], row["CampaignId"], row["TimePeriod"]) == (901, 9011, first().isoformat())
        assert (row["Impressions"], row["Spend"], row["ConversionsQualified"]) == (1000, 12.34, 1.5)
        assert (row["Revenue"], row["ViewThroughConversions"]) == (None, None), "not reported is not 0"
        assert read.rows("ad_groups")[0]["CampaignId"] == 9011

    def test_asks_for_campaigns_and_ad_groups_once(self, microsoft):
        source = microsoft.source(account_ids=["901"])
        source.read("campaigns", "ad_groups", "ads", "keywords")
        assert len(microsoft.server.asked("/CampaignManagement/v13/Campaigns/QueryByAccountId")) == 1
        assert len(microsoft.server.asked("/CampaignManagement/v13/AdGroups/QueryByCampaignId")) == 1

    def test_goes_on_from_its_state_and_reads_restated_days_again(self, microsoft):
        source = microsoft.source()
        state = source.read("campaign_performance_report").states("campaign_performance_report")[-1]
        assert state.keys() == {"901", "902"}
        cursor = datetime.fromisoformat(state["901"]["TimePeriod"]).date()
        assert ago(0) - cursor <= timedelta(days=1), "a day that has begun everywhere"
        microsoft.platform.clicks = 9

        second = source.read("campaign_performance_report", state={"campaign_performance_report": state})

        rows = second.rows("campaign_performance_report")
        assert rows[0]["TimePeriod"] == (cursor - timedelta(days=30)).isoformat()
        assert {row["Clicks"] for row in rows} == {9}

    def test_renews_an_access_token_that_runs_out_on_the_way(self, microsoft):
        microsoft.server.answers_first = [fake_microsoft._refused(109, "AuthenticationTokenExpired")]
        assert len(microsoft.source().read("accounts").rows("accounts")) == 2
        assert len(microsoft.server.asked("/common/oauth2/v2.0/token")) == 2

    def test_waits_when_it_is_called_too_often(self, microsoft):
        microsoft.server.answers_first = [
            Answer({"Errors": [{"Code": 117, "ErrorCode": "CallRateExceeded"}]}, 400, {"retry-after": "0"}),
        ]
        assert len(microsoft.source().read("accounts").rows("accounts")) == 2

    @pytest.mark.parametrize("host", ["evil.example", "blob.core.windows.net.evil.example"])
    def test_fetches_a_report_from_microsoft_alone(self, microsoft, host):
        microsoft.platform.file_host = host
        read = microsoft.source(account_ids=["901"]).read("campaign_performance_report")
        assert read.exit_code == 1
        assert read.error["message"] == "Microsoft Advertising hands a report out at an address that is not its own."
        assert not [request for request in microsoft.server.requests if request.host == host]


class TestTikTok:
    def test_takes_good_credentials(self, tiktok):
        assert tiktok.source().run("check").status == {"status": "SUCCEEDED"}

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            ({"access_token": "other"}, "TikTok refuses the access token: it is wrong, or was revoked."),
            ({"account_ids": ["999"]}, "TikTok does not show the account 999 to these credentials."),
        ],
    )
    def test_says_what_is_refused(self, tiktok, config, message):
        assert tiktok.source(**config).run("check").status == {"status": "FAILED", "message": message}

    def test_reads_all_pages_in_rows_that_keep_their_contracts(self, tiktok):
        source = tiktok.source()
        read = source.read(*(stream.name for stream in source.entry.streams))
        assert read.exit_code == 0, read.messages[-3:]
        assert [len(read.rows(one.name)) for one in source.entry.streams] == [2, 2, 2, 2, 38, 38, 38, 38]
        assert [broken_rules(one.table, read.rows(one.name)) for one in source.entry.streams] == [[]] * 8
        row = read.rows("campaigns_reports_daily")[0]
        assert (row["advertiser_id"], row["campaign_id"]) == (7001, 70012)
        assert (row["metrics"]["spend"], row["metrics"]["conversion"]) == ("12.34", None), "not reported is not 0"
        assert read.rows("campaigns")[0]["modify_time"] < START, "what has not changed for years is there, too"

    def test_goes_on_from_its_state_and_reads_restated_days_again(self, tiktok):
        source, name = tiktok.source(), "campaigns_reports_daily"
        state = source.read(name).states(name)[-1]
        tiktok.platform.clicks = 9

        rows = source.read(name, state={name: state}).rows(name)

        assert {row["metrics"]["clicks"] for row in rows} == {"9"}
        message = {"type": "STREAM", "stream": {"stream_descriptor": {"name": name}, "stream_state": state}}
        asked = first_days(source.entry, source.entry.stream(name), TIKTOK, message)
        assert asked["7001"].isoformat() == min(row["stat_time_day"] for row in rows)[:10]

    def test_waits_when_it_is_called_too_often(self, tiktok):
        tiktok.server.answers_first = [Answer({"code": 40100, "message": "Too many requests.", "data": {}})]
        assert len(tiktok.source().read("advertisers").rows("advertisers")) == 2

    def test_tells_nobody_of_the_credentials(self, tiktok):
        tiktok.server.answers_first = [Answer({"code": 40002, "message": "Invalid.", "data": {}})]
        failed = tiktok.source().read("advertisers")
        assert failed.error["message"] == "TikTok answered with code 40002."
        assert "shh-app" not in str(failed.messages)
