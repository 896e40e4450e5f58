"""What the service does before it is asked."""

from contracts.metrics.query import CombinedQuery
from services.metrics.combined.practice import example, practise
from services.metrics.combined.service import sections_of


class TestPractise:
    def test_goes_through_every_section(self):
        body, _ = sections_of(
            example(), CombinedQuery.model_validate({}), withheld=False, own={}, drawn=None, code_sha=""
        )
        assert {one["status"] for one in body["availability"].values()} == {"available"}
        assert body["campaign"]["summary"]["campaigns"] == 1

    def test_raises_nothing_however_often(self):
        practise()
        practise()
