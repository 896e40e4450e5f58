"""An operation that will go away says so with every answer."""

import pytest

from gateway.operations import Operations
from libs.auth import public
from tests.gateway.contract import DEPRECATED, PROBLEM

OLD = "/api/v1/metrics/old-numbers"


class TestDeprecatedOperation:
    async def test_says_since_when_and_until_when_it_answers(self, browser, upstream):
        answer = await (await browser()).get(OLD)
        assert answer.status_code == 200
        assert answer.headers["deprecation"] == "@1796083200"
        assert answer.headers["sunset"] == "Fri, 01 Dec 2028 00:00:00 GMT"
        assert answer.headers["link"] == '</docs#get_old_numbers>; rel="deprecation"; type="text/html"'

    async def test_says_so_when_it_refuses_as_well(self, anonymous):
        answer = await anonymous.get(OLD)
        assert (answer.status_code, answer.headers["deprecation"]) == (401, "@1796083200")

    async def test_leaves_other_operations_without_a_word(self, browser, upstream):
        answer = await (await browser()).get("/api/v1/metrics/items")
        assert not {"deprecation", "sunset", "link"} & set(answer.headers)

    @pytest.mark.parametrize("missing", ["deprecated_at", "sunset"])
    def test_without_its_days_is_a_mistake_in_the_contract(self, missing):
        ours = {name: value for name, value in DEPRECATED["x-opsight"].items() if name != missing}
        contract = {
            "paths": {OLD: {"get": DEPRECATED | {"x-opsight": ours}}},
            "components": {"schemas": {"Problem": PROBLEM}},
        }
        with pytest.raises(KeyError):
            Operations(contract)

    def test_is_declared_where_it_is_made(self):
        from datetime import date

        declared = public("metrics:read", deprecated_at=date(2026, 12, 1), sunset=date(2028, 12, 1))
        assert declared["x-opsight"] == DEPRECATED["x-opsight"]
