"""What the API says of each kind of report, and that setting one up agrees with it."""

import pytest

from contracts.reporting.runs import GATHERED_KINDS

LISTS = {"platforms": ["google_ads"], "account_ids": ["1"], "symbols": ["OIL"]}


@pytest.fixture
def rules(call):
    """`await rules()`: each kind's, by its name."""

    async def read():
        answer = await call("GET", "/reports/kinds")
        assert answer.status_code == 200, answer.text
        return {one["kind"]: one for one in answer.json()["items"]}

    return read


class TestListReportKinds:
    async def test_refuses_nobody(self, call):
        assert (await call("GET", "/reports/kinds", who={})).status_code == 401

    async def test_needs_the_right_to_read_reports(self, call, as_, tenant_a):
        assert (await call("GET", "/reports/kinds", who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_says_as_what_a_kind_is_had_and_with_which_scope(self, rules):
        found = await rules()
        grid, brief = found["local_grid"], found["market_brief"]
        assert ("png" in grid["formats"], "png" in brief["formats"]) == (True, False)
        assert (grid["needs"], brief["needs"]) == ([], ["ingestion:read"])
        assert (grid["days"], brief["days"]) == (None, {"least": 1, "most": 366})

    @pytest.mark.parametrize("kind", GATHERED_KINDS)
    async def test_names_what_narrows_a_kind_and_nothing_that_is_refused(self, rules, set_up, kind):
        narrowing = {one["name"] for one in (await rules())[kind]["narrowed_by"]}
        made = await set_up(kind, **LISTS)
        refused = {one["pointer"].rpartition("/")[2] for one in made["problems"] if one["code"] == "not_applicable"}
        assert narrowing == LISTS.keys() - refused

    @pytest.mark.parametrize("kind", GATHERED_KINDS)
    async def test_names_what_a_kind_takes_at_least_one_of(self, rules, set_up, kind):
        required = {one["name"] for one in (await rules())[kind]["narrowed_by"] if one["required"]}
        made = await set_up(kind)
        missing = {one["pointer"].rpartition("/")[2] for one in made["problems"] if one["code"] == "missing"}
        assert required == missing
