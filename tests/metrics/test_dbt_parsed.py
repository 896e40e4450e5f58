"""What dbt has parsed is kept, taken wherever the same project is parsed, and nowhere else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest
from sqlalchemy.engine import make_url

from services.metrics.dbt_runs import parsed
from services.metrics.dbt_runs.process import REPOSITORY, environment_of

CHILD = "import sys, pathlib; from services.metrics.dbt_runs import child; child.main(*sys.argv[1:3], {})"
SMALL = "project=pathlib.Path(sys.argv[3]), kept=pathlib.Path(sys.argv[4])"
MODEL = "select relname from {{ source('catalog', 'pg_class') }}"
SOURCE = "sources: [{name: catalog, schema: pg_catalog, tables: [{name: pg_class}]}]"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one model."""
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: small\nprofile: opsight\nflags: {send_anonymous_usage_stats: false}")
    (folder / "models" / "sources.yml").write_text(SOURCE)
    (folder / "models" / "one.sql").write_text(MODEL)
    shutil.copy(parsed.PROJECT / "profiles.yml", folder)
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def compiled(url: str, project: Path, target: Path, kept: Path) -> tuple[bool, list[str]]:
    """Whether a new dbt on the database parsed the project, and the models that it then compiled there.

    What it warns of is shown, and nothing else.
    """
    wanted = [["compile"], ["compile", "--select", "no_such_model"]]
    requests = [json.dumps({"arguments": one, "variables": {}}) + "\n" for one in wanted]
    arguments = [str(target), str(make_url(url).database), str(project), str(kept)]
    target.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(SMALL), *arguments],
        input="".join(requests),
        env=environment_of(url),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    greeting, answer, _ = [json.loads(line) for line in done.stdout.splitlines()]
    assert (greeting, answer["success"]) == ({"ready": True}, True), done.stderr
    assert "no_such_model" in done.stderr
    assert "Registered adapter" not in done.stderr
    return (target / "partial_parse.msgpack").exists(), [node["name"] for node in answer["nodes"]]


class TestStart:
    def test_parses_once_for_all_databases_until_a_file_changes(self, role_url, servers, project, kept, tmp_path):
        other = make_url(role_url("dbt")).set(database=servers.template).render_as_string(hide_password=False)
        assert compiled(role_url("dbt"), project, tmp_path / "first", kept) == (True, ["one"])
        assert compiled(other, project, tmp_path / "second", kept) == (False, ["one"])
        sql = (tmp_path / "second" / "compiled" / "small" / "models" / "one.sql").read_text()
        assert sql == f'select relname from "{servers.template}"."pg_catalog"."pg_class"'
        (project / "models" / "two.sql").write_text("select 2 as number")
        was_parsed, models = compiled(other, project, tmp_path / "third", kept)
        assert (was_parsed, set(models)) == (True, {"one", "two"})


class TestFingerprint:
    def test_is_the_same_for_the_same_content_elsewhere(self, project, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        copy = shutil.copytree(project, tmp_path / "elsewhere" / "project")
        (copy / "target").mkdir()
        (copy / "target" / "manifest.json").write_text("{}")
        assert parsed.fingerprint(copy) == parsed.fingerprint(project)

    def test_is_another_for_each_change(self, project):
        seen = [parsed.fingerprint(project)]

        def note() -> None:
            seen.append(parsed.fingerprint(project))

        (project / "models" / "one.sql").write_text(MODEL + " ")
        note()
        (project / "models" / "one.sql").rename(project / "models" / "uno.sql")
        note()
        (project / "macros").mkdir()
        (project / "macros" / "some.sql").write_text("")
        note()
        with (project / "dbt_project.yml").open("a") as file:
            file.write("\nvars: {some: 1}\n")
        note()
        (project / "models" / "uno.sql").unlink()
        note()
        assert len(set(seen)) == len(seen) == 6

    @pytest.mark.parametrize("package", parsed.PACKAGES)
    def test_is_another_for_another_version_of_dbt(self, project, package, monkeypatch):
        before, version = parsed.fingerprint(project), parsed.version
        monkeypatch.setattr(parsed, "version", lambda name: "99.0" if name == package else version(name))
        assert parsed.fingerprint(project) != before


class TestKept:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """What dbt writes of a project without anything in it."""
        content = Manifest().to_msgpack()
        (tmp_path / "partial_parse.msgpack").write_bytes(content)  # type: ignore[arg-type]  # bytes, as dbt writes them
        return tmp_path / "partial_parse.msgpack"

    def test_is_found_by_its_name_alone(self, file, kept):
        parsed.keep("one", file, kept)
        assert parsed.find("one", "opsight", kept) is not None
        assert parsed.find("two", "opsight", kept) is None

    @pytest.mark.parametrize("harm", [b"", b"nonsense", None])
    def test_that_is_broken_is_as_good_as_none(self, file, kept, harm):
        parsed.keep("one", file, kept)
        whole = file.read_bytes()
        (kept / "one").write_bytes(whole[: len(whole) // 2] if harm is None else harm)
        assert parsed.find("one", "opsight", kept) is None
        parsed.keep("one", file, kept)
        assert parsed.find("one", "opsight", kept) is not None

    def test_is_of_the_last_used_versions(self, file, kept):
        for number in range(parsed.KEPT):
            parsed.keep(str(number), file, kept)
            os.utime(kept / str(number), (number, number))
        parsed.find("0", "opsight", kept)
        parsed.keep("new", file, kept)
        assert sorted(path.name for path in kept.iterdir()) == ["0", "2", "3", "4", "new"]

    def test_is_nothing_where_nothing_can_be_written(self, file, tmp_path):
        (tmp_path / "occupied").write_text("")
        parsed.keep("one", file, tmp_path / "occupied")
        assert parsed.find("one", "opsight", tmp_path / "absent") is None

    def test_names_the_database_of_each_relation(self) -> None:
        item: Any = lambda name: type("Item", (), {"database": "old", "relation_name": name})()  # noqa: E731
        nodes = {"model": item('"old"."staging"."old"'), "test": item(None)}
        manifest: Any = type("Some", (), {"nodes": nodes, "sources": {"raw": item('"old"."raw"."some"')}})()
        parsed._move(manifest, "new")
        assert [(one.database, one.relation_name) for one in (*nodes.values(), manifest.sources["raw"])] == [
            ("new", '"new"."staging"."old"'),
            ("new", None),
            ("new", '"new"."raw"."some"'),
        ]
