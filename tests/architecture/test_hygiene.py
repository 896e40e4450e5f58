"""Nothing is in the repository that must not be: secrets, addresses, paths of one machine, marks of unfinished work."""

import re

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

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
MADE_BY_MACHINE = (".svg", "package-lock.json", "openapi.json", "schema.d.ts")
EXAMPLE = re.compile(r"[a-z{}_.…-]{1,16}")  # `user:password@host` in a docstring or a test
DETECTORS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "CloudantDetector",
    "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip


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

    @pytest.mark.timeout(600)  # it reads everything: half a minute when nothing else runs
    def test_has_no_secret_that_a_scanner_knows(self):
        with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
            found = [
                f"{name}:{secret.line_number} {secret.type}"
                for name, _ in text_files()
                if not name.endswith(MADE_BY_MACHINE) and "locks/" not in name
                for secret in scan_file(str(ROOT / name))
                if not EXAMPLE.fullmatch(secret.secret_value or "")
            ]
        assert found == []

    def test_holds_no_large_file(self):
        large = {name: len(text) for name, text in text_files() if len(text) > 2_000_000}
        assert large == {}
