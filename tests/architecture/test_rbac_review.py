"""The page that says who may do what is what the code and the database say."""

from infra.rbac import review
from tests.architecture.repository import ROOT


class TestRbacReview:
    def test_is_up_to_date(self, postgres_url):
        written = (ROOT / "docs/security/rbac-review.md").read_text()
        assert written == review(postgres_url), (
            "run: python -m infra.rbac <database url> > docs/security/rbac-review.md"
        )
