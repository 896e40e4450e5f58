"""The API's documentation as a folder of files, to be put on any web server or attached to a release."""

import json
import shutil
from pathlib import Path

import gateway.pages
from gateway.pages.api_docs import api_page
from gateway.pages.error_catalogue import errors_page

# Addresses in a running stack, and the files that stand for them.
_FILES = {
    "/docs/docs.css": "docs.css",
    "/docs/docs.js": "docs.js",
    "/docs/errors": "errors.html",
    "/docs": "index.html",
    "/api/v1/openapi.json": "openapi.json",
}


def publish(contract_file: Path, errors_file: Path, folder: Path) -> list[Path]:
    """Write the copy into `folder`, which is made if need be; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    contract, catalogue = json.loads(contract_file.read_text()), json.loads(errors_file.read_text())
    (folder / "index.html").write_text(_relative(api_page(contract)))
    (folder / "errors.html").write_text(_relative(errors_page(catalogue)))
    shutil.copyfile(contract_file, folder / "openapi.json")
    for asset in (Path(gateway.pages.__file__).parent / "assets").iterdir():
        shutil.copyfile(asset, folder / asset.name)
    return sorted(folder.iterdir())


def _relative(page: str) -> str:
    for address, file in _FILES.items():
        page = page.replace(f'"{address}"', f'"{file}"').replace(f'"{address}#', f'"{file}#')
    return page
