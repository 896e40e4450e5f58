"""How each connector is started, and what it is really configured with."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from pydantic import JsonValue

import services
from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.connector.google_queries import google_queries
from services.ingestion.connector.installation import find_installed
from services.ingestion.engine.errors import ConnectorMisconfigured, NotInstallable
from services.ingestion.engine.process import Command

ROOT = Path(services.__file__).parents[1]
DEMO_SOURCE, OWN_SOURCE = "services.ingestion.demo_source", "services.ingestion.own_source"
Config = dict[str, JsonValue]
FindUpload = Callable[[UUID], Path | None]


def command_for(entry: ConnectorEntry, data_dir: Path) -> Command:
    """The program of `entry`; a packaged one has to be installed already."""
    if entry.package is None or entry.program is None:
        environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1"}
        module = [DEMO_SOURCE] if entry.provider == "demo" else [OWN_SOURCE, entry.provider]
        return Command([sys.executable, "-m", *module], environment, [ROOT, Path(sys.executable)])
    installed = find_installed(entry, data_dir)
    if installed is None:
        raise NotInstallable(f"{entry.title} is not installed.")
    folder = installed.folder
    python = folder / "bin" / "python"
    return Command([str(python), str(folder / "bin" / entry.program)], {"DO_NOT_TRACK": "1"}, [folder, python])


def config_in(folder: Path, entry: ConnectorEntry, config: Config, find_upload: FindUpload) -> Config:
    """What the connector is told, with files put into `folder`, its scratch folder.

    The file source is never given a path of the caller's choosing: an upload is named by its id, looked up among the
    tenant's own, and copied. Raises `ConnectorMisconfigured` when there is none. Google's is told what to ask for.
    """
    match entry.provider:
        case "file":
            return _file_config(folder, config, find_upload)
        case "google_ads":
            queries: Config = {"custom_queries_array": google_queries()}
            return config | queries
        case _:
            return config


def _file_config(folder: Path, config: Config, find_upload: FindUpload) -> Config:
    common: Config = {"dataset_name": "records", "format": config["format"]}
    if "upload_id" not in config:
        return common | {"url": config["url"], "provider": {"storage": "HTTPS", "user_agent": True}}
    found = find_upload(UUID(str(config["upload_id"])))
    if found is None:
        raise ConnectorMisconfigured("The uploaded file is no longer there.")
    copy = folder / "upload"
    shutil.copyfile(found, copy)
    return common | {"url": str(copy), "provider": {"storage": "local"}}
