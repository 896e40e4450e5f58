"""Where the parts of a deployable are, by its name alone: the name is the key of the repository."""

import importlib

from fastapi import FastAPI

from libs.jobs import Worker
from libs.settings import Settings

SERVICES = ("ingestion", "metrics", "ops_hub", "reporting", "secrets")
DEPLOYABLES = ("gateway", *SERVICES)


def package_of(name: str) -> str:
    """The package of the deployable `name`."""
    return name if name == "gateway" else f"services.{name}"


def settings_class(name: str) -> type[Settings]:
    """`OpsHubSettings` for `ops_hub`."""
    module = importlib.import_module(f"{package_of(name)}.settings")
    found: type[Settings] = getattr(module, "".join(part.title() for part in name.split("_")) + "Settings")
    return found


def make_app(name: str, settings: Settings) -> FastAPI:
    """The ASGI app of `name`."""
    module = importlib.import_module(f"{package_of(name)}.app")
    app: FastAPI = module.make_app(settings)
    return app


def make_worker(name: str, settings: Settings) -> Worker:
    """The worker of `name`, not yet started."""
    module = importlib.import_module(f"{package_of(name)}.worker")
    worker: Worker = module.make_worker(settings)
    return worker
