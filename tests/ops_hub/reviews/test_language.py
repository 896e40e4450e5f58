"""Languages of reviews, on sentences of our own: 322 in the languages of the replies, 80 in others or in none."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from services.ops_hub.connections.adapters.staged.texts import BODIES
from services.ops_hub.reviews.language import LANGUAGES, language_of

Said = list[tuple[str, str, str | None]]


@pytest.fixture(scope="module")
def labelled() -> Said:
    """Of each sentence its language, its text, and what we take it for."""
    with Path(__file__).with_name("languages.csv").open(encoding="utf-8", newline="") as file:
        return [(row["language"], row["text"], language_of(row["text"])) for row in csv.DictReader(file)]


@pytest.fixture
def told(labelled: Said) -> Said:
    """Those where it answers."""
    return [one for one in labelled if one[2]]


class TestLanguageOf:
    def test_is_right_in_98_of_100_where_it_answers(self, told):
        wrong = [(label, text, answer) for label, text, answer in told if label != answer]
        assert len(wrong) <= 0.02 * len(told), wrong

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_answers_most_of_each_language(self, labelled, language):
        answers = [answer for label, _, answer in labelled if label == language]
        assert answers.count(language) >= 0.8 * len(answers)

    def test_takes_no_other_language_for_one_of_ours(self, told):
        assert [(text, answer) for label, text, answer in told if label not in LANGUAGES] == []

    @pytest.mark.parametrize("text", [None, "", "   ", "Super!", "👍👍", "10/10", "Ana", "とても良い", "\x00\udcff"])
    def test_does_not_guess_where_too_little_is_said(self, text):
        assert language_of(text) is None

    @pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
    def test_tells_what_people_write_in_practice(self, language):
        told = {language_of(body) for bodies in BODIES[language].values() for body in bodies}
        assert told <= {language, None}

    def test_loads_nothing_before_the_first_text(self):
        looks = "import sys, services.ops_hub.worker, services.ops_hub.app; print('numpy' in sys.modules)"
        found = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "False"
