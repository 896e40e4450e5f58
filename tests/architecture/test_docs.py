"""What the documents point at is there."""

import re
from pathlib import Path

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
