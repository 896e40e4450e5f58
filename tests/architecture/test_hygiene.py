"""Nothing is in the repository that must not be: secrets, addresses, paths of one machine, marks of unfinished work."""

import re

import pytest

from tests.architecture.repository import ROOT, text_files

# Written apart, so that this file does not hold what it looks for.
REGISTRY = re.compile(
    "|".join(["py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", r"deb\." + "debian"])
)
MACHINE_PATH = re.compile(r"(?<![\w.\-$}])/" + r"(work|farm|root|home/\w+|Users/\w+)/[\w.]")
UNFINISHED = re.compile(
    r"\b(TO"
    + "DO|FIX"
    + r"ME)\b|# *X"
    + r"XX|mark\.(sk"
    + r"ip|xf"
    + r"ail)\b|NotImplemented"
    + r"Error|\bit\.to"
    + "do"
)
API_KEY = re.compile(r"\bopk_" + r"(live|test)_[0-9A-Za-z]{36}\b")
VAULT_REF = re.compile(r"\bvlt_" + r"[0-9a-f]{32}\b")
WEBHOOK_SECRET = re.compile(r"\bwhsec_" + r"[0-9A-Za-z+/=]{24,}")
ENVELOPE = re.compile(r"\bU1Yx" + r"AQ[0-9A-Za-z+/]{120,}")  # base64 of an envelope's first bytes


def _found(pattern: re.Pattern[str], *, ignore: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in text_files()
        if not name.startswith(ignore)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


class TestRepository:
    @pytest.mark.parametrize(
        "pattern",
        [REGISTRY, MACHINE_PATH, UNFINISHED, API_KEY, VAULT_REF, WEBHOOK_SECRET, ENVELOPE],
        ids=["registry", "machine path", "unfinished", "API key", "vault ref", "webhook secret", "envelope"],
    )
    def test_has_no_line_with(self, pattern):
        assert _found(pattern, ignore=("frontend/package-lock.json",)) == []

    def test_lock_files_bear_no_address(self):
        """Installs then work behind any mirror."""
        python = [path.name for path in (ROOT / "locks").glob("*.txt") if "://" in path.read_text()]
        assert python == []
        assert '"resolved":' not in (ROOT / "frontend/package-lock.json").read_text()

    def test_holds_no_large_file(self):
        large = {name: len(text) for name, text in text_files() if len(text) > 2_000_000}
        assert large == {}
