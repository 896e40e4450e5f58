from pathlib import Path
from infra.rbac import review
def test_write(postgres_url):
    Path("docs/security/rbac-review.md").write_text(review(postgres_url))
