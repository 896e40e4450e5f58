"""When a keyword is redone simulated."""

import pytest

from services.reporting.ranks.fallback import falls_back


class TestFallsBack:
    @pytest.mark.parametrize(
        ("errors", "falls"),
        [
            ({}, False),
            ({"unreachable": 49}, True),
            ({"breaker_open": 40, "uncertain": 9}, True),
            ({"timeout": 5}, True),  # 44 of 49 are below nine in ten
            ({"timeout": 4}, False),  # what was answered is worth more
            ({"unreachable": 48, "refused": 1}, False),
            ({"not_authorised": 49}, False),
            ({"funds": 49}, False),
            ({"malformed": 49}, False),
        ],
    )
    def test_where_the_source_is_out_and_the_keyword_has_no_figures(self, errors, falls):
        assert falls_back(49, errors) is falls
