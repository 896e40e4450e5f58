"""What is a keyword, and what is none."""

import pytest

from contracts.reporting.grids import keyword_fault, normalise_keyword


class TestNormaliseKeyword:
    @pytest.mark.parametrize(
        ("typed", "asked"),
        [
            ("  dentist   near\tme ", "dentist near me"),
            ("ｄｅｎｔｉｓｔ", "dentist"),
            ("cafe\u0301", "café"),
            ("ﬁsh", "fish"),
            ("می\u200cخواهم", "می\u200cخواهم"),
        ],
    )
    def test_is_one_spelling(self, typed, asked):
        assert normalise_keyword(typed) == asked

    @pytest.mark.parametrize("typed", ["a  b", "Ｘ\u3000Y", "\u00bd pizza"])
    def test_changes_nothing_the_second_time(self, typed):
        assert normalise_keyword(normalise_keyword(typed)) == normalise_keyword(typed)


class TestKeywordFault:
    @pytest.mark.parametrize(
        ("keyword", "rule"),
        [
            ("", "empty"),
            ("x" * 81, "too_long"),
            ("dent\x07ist", "control_character"),
            ("dent\u202eist", "control_character"),
            ("https://example.com/dentist", "address"),
            ("www.example.com", "address"),
        ],
    )
    def test_names_the_rule(self, keyword, rule):
        fault = keyword_fault(keyword)

        assert fault is not None and fault[0] == rule

    @pytest.mark.parametrize("keyword", ["x", "x" * 80, "dentist www", "می\u200cخواهم", "寿司", "pizza 🍕"])
    def test_lets_others_pass(self, keyword):
        assert keyword_fault(keyword) is None
