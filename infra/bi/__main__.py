"""`python -m infra.bi`: write the dashboards as files that Superset and Metabase import."""

import shutil

from infra.bi.dashboards import DASHBOARDS
from infra.bi.files import METABASE, SUPERSET, text_of
from infra.bi.metabase_files import metabase_files
from infra.bi.superset_files import superset_files


def main() -> None:
    for folder, files in ((SUPERSET, superset_files(DASHBOARDS)), (METABASE, metabase_files(DASHBOARDS))):
        shutil.rmtree(folder, ignore_errors=True)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text_of(content))


if __name__ == "__main__":
    main()
