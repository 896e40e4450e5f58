"""`.env.sample` is the list of all settings, and nothing else is read from the environment."""

import re

import pytest

from infra.env_sample import render, settings_classes
from tests.architecture.repository import ROOT, text_files

# What our code says to dbt, to connectors, to the practice provider and to the end-to-end tests; nobody else sets it.
BETWEEN_OUR_OWN = re.compile(
    r"OPSIGHT_(DBT_(HOST|PORT|USER|PASSWORD|DBNAME|TARGET)|TENANT_ID|CONNECTION_ID|JOB_ID|PRACTICE_REDIRECT_URIS|E2E_[A-Z_]+)$"
)
VARIABLE = re.compile(r"\bOPSIGHT_[A-Z][A-Z0-9_]*[A-Z0-9]\b")


class TestEnvSample:
    def test_is_what_the_settings_classes_say(self):
        assert (ROOT / ".env.sample").read_text() == render(), "run: python -m infra.env_sample > .env.sample"

    def test_names_every_variable_that_the_repository_uses(self):
        listed = set(VARIABLE.findall((ROOT / ".env.sample").read_text()))
        texts = [text for path, text in text_files() if not path.startswith(("frontend/", "tests/e2e/"))]
        used = {name for text in texts for name in VARIABLE.findall(text)}
        assert {name for name in used - listed if not BETWEEN_OUR_OWN.match(name)} == set()


@pytest.mark.parametrize("name", settings_classes())
class TestSettings:
    def test_explain_each_field(self, name):
        fields = settings_classes()[name].model_fields
        assert [field for field, info in fields.items() if not info.description] == []
