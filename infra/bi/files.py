"""Where the dashboards lie as files, and how they are written: in YAML that a person can read and compare."""

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SUPERSET, METABASE = FOLDER / "superset", FOLDER / "metabase"


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, and nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def text_of(content: dict[str, Any]) -> str:
    """The file's content."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def read_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Path below `folder` -> what the file holds."""
    return {str(path.relative_to(folder)): yaml.safe_load(path.read_text()) for path in sorted(folder.rglob("*.yaml"))}
