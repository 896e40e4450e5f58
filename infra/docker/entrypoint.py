"""`python -m infra.docker.entrypoint app|worker`: a container's first process.

Reads the secrets mounted at `/run/opsight/<SERVICE>/` (a file named like a setting, `OPSIGHT_DATABASE_URL`, holds its
value), then becomes the service's app on `PORT` or its worker. What the environment says already stays.
"""

import importlib
import os
import sys
from pathlib import Path

SECRETS = Path("/run/opsight")


def read_secrets(folder: Path) -> dict[str, str]:
    """Settings by name, from the files in `folder`; none when it is absent."""
    if not folder.is_dir():
        return {}
    return {path.name: path.read_text().strip() for path in folder.iterdir() if path.name.startswith("OPSIGHT_")}


def run_app(module: str, port: int) -> None:
    import uvicorn

    from libs.server import KEEP_ALIVE_SECONDS, HttpProtocol, Server

    config = uvicorn.Config(
        importlib.import_module(f"{module}.app").make_app,
        factory=True,
        http=HttpProtocol,
        host="0.0.0.0",  # a container's own network
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=8,
    )
    server = Server(config)
    server.run()
    if not server.started:
        sys.exit(3)


def main(kind: str) -> None:
    service = os.environ["SERVICE"]
    for name, value in read_secrets(SECRETS / service).items():
        os.environ.setdefault(name, value)
    module = "gateway" if service == "gateway" else f"services.{service}"
    if kind == "app":
        run_app(module, int(os.environ["PORT"]))
    else:
        importlib.import_module(f"{module}.worker").main()


if __name__ == "__main__":
    main(sys.argv[1])
