"""`python -m infra.env_sample > .env.sample`: every setting of every process, from the settings classes themselves."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from libs.settings import Settings
from migrations.rooms import ROOMS

INTRODUCTION = """\
# Every setting of Opsight, with what it is when nothing is said. `./opsight up` decides all of them by itself;
# containers and servers of your own read them from the environment. A line that is commented out is optional.
"""
LAUNCHER = {
    "OPSIGHT_HOME": (".opsight", "State folder of a local stack; two folders are two stacks."),
    "OPSIGHT_PORT": ("8080", "Port of the web UI and the API of a local stack."),
    "OPSIGHT_LAN_ADDRESS": ("", "Address that `up --lan` serves; empty: the one that leads out of this machine."),
    "OPSIGHT_PYTHON": ("", "Python to make the virtual environment with; empty: the newest one that fits."),
    "OPSIGHT_TEST_POSTGRES_URL": ("", "PostgreSQL (a superuser's URL) for the tests; empty: they start one."),
    "OPSIGHT_TEST_REDIS_URL": ("", "Redis for the tests; empty: they start one."),
    "OPSIGHT_TEST_SEED": ("", "Seed of the resilience tests; empty: a new one, which is printed."),
    "OPSIGHT_TEST_KILLS": ("", "How often the test of killed runs kills a worker; empty: 15 times."),
    "OPSIGHT_TEST_EXAMPLES": (
        "",
        "How many made-up requests of each operation the test of the API tries, besides all boundaries; empty: 3.",
    ),
    "OPSIGHT_TEST_RUNS": ("", "Over how many runs it does, at least; empty: as few as there are at a time."),
    "OPSIGHT_LOAD_KEY": ("", "API key that `load --url` asks another installation with."),
    "OPSIGHT_BENCH_DATABASE_URL": ("", "PostgreSQL (a superuser's URL) for the upload benchmark."),
    "OPSIGHT_TEST_ROOMS": ("", "Rooms to migrate in tests, such as platform,ingestion; empty: all."),
}
# What has no default and differs between processes.
EXAMPLES = {
    "database_url": "postgresql://opsight_metrics@127.0.0.1:5432/opsight",
    "redis_url": "redis://127.0.0.1:6379/0",
    "signing_key_file": "/run/opsight/metrics.pem",
    "trust_file": "/run/opsight/trust.json",
    "dbt_database_url": "postgresql://opsight_dbt@127.0.0.1:5432/opsight",
}


def settings_classes() -> dict[str, type[Settings]]:
    """Each deployable's settings class."""
    found: dict[str, type[Settings]] = {}
    for name in (room.name for room in ROOMS if room.role):
        module = importlib.import_module("gateway.settings" if name == "gateway" else f"services.{name}.settings")
        found[name] = getattr(module, "".join(part.title() for part in name.split("_")) + "Settings")
    return found


def render() -> str:
    """The text of `.env.sample`."""
    sections = [_section("Every process", Settings.model_fields)]
    for name, settings in settings_classes().items():
        own = {field: info for field, info in settings.model_fields.items() if field not in Settings.model_fields}
        if own:
            sections.append(_section(name, own))
    launcher = [line for name, (value, why) in LAUNCHER.items() for line in (f"# {why}", f"# {name}={value}")]
    return "\n".join([INTRODUCTION, *sections, "\n".join(["# --- The launcher and the tests", *launcher]), ""])


def _section(title: str, fields: dict[str, FieldInfo]) -> str:
    lines = [line for name, info in fields.items() for line in _lines(name, info)]
    return "\n".join([f"# --- {title}", *lines, ""])


def _lines(name: str, info: FieldInfo) -> Iterator[str]:
    choices = [str(value) for value in get_args(info.annotation) if isinstance(value, str)]
    yield f"# {info.description}" + (f" One of: {', '.join(choices)}." if choices else "")
    variable = f"OPSIGHT_{name.upper()}"
    default = info.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        yield f"{variable}={EXAMPLES.get(name, 'change-me')}"
    elif default is None or default == "":
        yield f"# {variable}="
    else:
        yield f"# {variable}={_text(default)}"


def _text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "change-me"
    if isinstance(value, bool | int | float | list | tuple | dict):
        return json.dumps(value)
    return value.as_posix() if isinstance(value, Path) else str(value)


if __name__ == "__main__":
    print(render(), end="")
