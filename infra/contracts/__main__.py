"""`python -m infra.contracts generate` writes the OpenAPI documents; `check` fails on drift and on breaking changes.

`publish <folder>` writes the API's documentation as files that need no server of ours.
"""

import sys
from pathlib import Path

from contracts.ops_hub.legacy_profile import LegacyProfile
from contracts.reporting.report_inputs.documents import schemas
from infra.contracts.compatibility import breaking_changes
from infra.contracts.documents import SERVICES, as_text, document_of
from infra.contracts.errors import catalogue
from infra.contracts.merge import merge_public
from infra.contracts.publish import publish

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Path("contracts/openapi.json")
ERRORS = Path("contracts/errors.json")
RELEASED = Path("contracts/openapi.released.json")
REPORTS = Path("contracts/reports")
LEGACY_PROFILE = Path("contracts/ops_hub/legacy_profile.json")


def build() -> dict[Path, str]:
    """Each contract file, relative to the repository, with the text it should have."""
    documents = {service: document_of(service) for service in SERVICES}
    files = {Path(f"contracts/{service}/openapi.json"): as_text(document) for service, document in documents.items()}
    legacy = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | LegacyProfile.model_json_schema()
    files[LEGACY_PROFILE] = as_text(legacy)
    files |= {REPORTS / name: text for name, text in schemas().items()}
    return files | {PUBLIC: as_text(merge_public(documents)), ERRORS: as_text(catalogue())}


def generate() -> int:
    for path, text in build().items():
        (ROOT / path).write_text(text)
    return check_compatibility()


def check() -> int:
    """0 when every committed file is what the code says and no released client would break."""
    stale = [path for path, text in build().items() if not (ROOT / path).exists() or (ROOT / path).read_text() != text]
    for path in stale:
        print(f"{path} is not what the code says; run: python -m infra.contracts generate")
    return check_compatibility() or (1 if stale else 0)


def check_compatibility() -> int:
    if not (ROOT / RELEASED).exists():
        return 0
    problems = breaking_changes((ROOT / RELEASED).read_text(), (ROOT / PUBLIC).read_text())
    for problem in problems:
        print(f"breaks released clients: {problem}")
    return 1 if problems else 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["generate"]:
            return generate()
        case ["check"]:
            return check()
        case ["publish", folder]:
            files = publish(ROOT / PUBLIC, ROOT / ERRORS, Path(folder))
            print(f"{len(files)} files in {folder}; begin with index.html")
            return 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
