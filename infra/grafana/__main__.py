"""`python -m infra.grafana`: write the dashboards as files that Grafana loads."""

import json
from pathlib import Path

from infra.grafana.data import DBT, INGESTION, SNAPSHOTS
from infra.grafana.panels import Dashboard, rendered
from infra.grafana.platform import JOBS, PLATFORM, SECRETS, SLO

DASHBOARDS = (PLATFORM, INGESTION, DBT, SNAPSHOTS, JOBS, SECRETS, SLO)
FOLDER = Path(__file__).parent / "dashboards"


def text_of(dashboard: Dashboard) -> str:
    """The file's content."""
    return json.dumps(rendered(dashboard), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    for dashboard in DASHBOARDS:
        (FOLDER / f"{dashboard.uid}.json").write_text(text_of(dashboard))


if __name__ == "__main__":
    main()
