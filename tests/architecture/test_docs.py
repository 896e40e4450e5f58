"""What the documents point at is there."""

import ast
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from infra.local.cli import _add_groups, app
from tests.architecture.repository import ROOT, text_files

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
REMOTE = ("http://", "https://", "mailto:")


def _pages() -> list[tuple[Path, str]]:
    return [(ROOT / name, FENCE.sub("", text)) for name, text in text_files() if name.endswith(".md")]


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+?) *#*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _is_broken(page: Path, text: str, link: str) -> bool:
    target, _, anchor = link.partition("#")
    file = (page.parent / target).resolve() if target else page
    if not file.exists():
        return True
    return bool(anchor) and file.suffix == ".md" and anchor not in _anchors(file.read_text())


class TestLinks:
    def test_resolve(self):
        broken = [
            f"{page.relative_to(ROOT)}: {link}"
            for page, text in _pages()
            for link in LINK.findall(text)
            if not link.startswith(REMOTE) and _is_broken(page, text, link)
        ]
        assert broken == []


class TestDecisions:
    def test_each_says_why_and_what_enforces_it(self):
        parts = ("Context", "Decision", "Consequences", "Alternatives", "(The check|Check|Enforced)")
        pages = [(page, text) for page, text in _pages() if page.parent == ROOT / "docs/decisions"]
        lacking = {
            page.name: [part for part in parts if not re.search(rf"^##+ {part}", text, re.MULTILINE)]
            for page, text in pages
        }
        assert {name: missing for name, missing in lacking.items() if missing} == {}

    def test_are_numbered_without_gaps(self):
        numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs/decisions").glob("[0-9]*.md"))
        assert numbers == list(range(1, len(numbers) + 1))


@cache
def _test_ids() -> tuple[str, ...]:
    """File, class and name of every test, as `-k` reads them: in lower case."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return tuple(one for file in files for one in _ids_in(ast.parse(file.read_text()), str(file.relative_to(ROOT))))


def _ids_in(tree: ast.AST, above: str) -> list[str]:
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            found += _ids_in(node, f"{above} {node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            found.append(f"{above} {node.name}".lower())
    return found


class TestFigures:
    """A figure that nobody can measure again is a rumour."""

    @pytest.mark.parametrize("page", ["docs/performance.md", "docs/reliability.md"])
    def test_name_commands_that_exist(self, page):
        text = (ROOT / page).read_text()
        expressions = [one.strip('"') for one in re.findall(r"opsight test -k (\w+|\"[^\"]+\")", text)]
        words = {word for one in expressions for word in re.split(r" or | and | not ", one)}
        lost = {word for word in words if not any(word.lower() in one for one in _test_ids())}
        modules = set(re.findall(r"python -m ([\w.]+)", text))
        absent = {one for one in modules if not (ROOT / f"{one.replace('.', '/')}.py").exists()}
        scripts = {one for one in re.findall(r"node (scripts/[\w.-]+)", text) if not (ROOT / "frontend" / one).exists()}
        assert words
        assert (lost, absent, scripts) == (set(), set(), set())

    def test_name_settings_of_tests_that_some_test_reads(self):
        named = set(re.findall(r"OPSIGHT_TEST_\w+", (ROOT / "docs/reliability.md").read_text()))
        read = {
            one
            for file in (ROOT / "tests").rglob("*.py")
            for one in re.findall(r"\"(OPSIGHT_TEST_\w+)\"", file.read_text())
        }
        assert named - read == set()


# `./opsight <command> …`, up to what ends a command in a shell, in a sentence or in a table.
COMMAND = re.compile(r"\./opsight((?: +[\w\"'<{./$:=*%-][^\s`;|&#)]*)*)")
MODULE = re.compile(r"python -m ((?:infra|libs|services|gateway|migrations)[\w.]*)")


def _runbooks() -> list[tuple[str, str]]:
    return [(page.name, page.read_text()) for page in sorted((ROOT / "docs/runbooks").glob("*.md"))]


@cache
def _command_line() -> Any:
    """The command, which may have commands."""
    _add_groups([])
    return typer.main.get_command(app)


def _wrong_in(words: list[str]) -> str | None:
    """What the command line does not know of `./opsight <words>`."""
    command = _command_line()
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        name, *words = words
        if (found := command.commands.get(name)) is None:
            return name
        command = found
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    passes_on = command.context_settings.get("ignore_unknown_options", False)
    return next(
        (word for word in words if word.startswith("-") and word not in known | {"--help"} and not passes_on), None
    )


class TestRunbooks:
    def test_name_commands_that_there_are(self):
        wrong = [
            f"{name}: ./opsight{words}"
            for name, text in _runbooks()
            for words in COMMAND.findall(text)
            if words and _wrong_in(words.split()) is not None
        ]
        assert wrong == []

    def test_name_modules_that_there_are(self):
        named = {(name, module) for name, text in _runbooks() for module in MODULE.findall(text)}
        assert named
        assert [one for one in named if importlib.util.find_spec(one[1]) is None] == []
