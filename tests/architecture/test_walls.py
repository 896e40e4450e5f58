"""The walls between rooms, and what only one file may do."""

import ast
import re
import subprocess

from tests.architecture.repository import ROOT, RUNTIME, calls, imports, runtime_modules, tree_of

DEPTH = {"endpoints": 1, "jobs": 1, "service": 2, "repository": 3}
SCOPED_BY_HAND = re.compile(r"\b(where|and)\s+(\w+\.)?tenant_id\s*=\s*:", re.IGNORECASE)


class TestWalls:
    def test_imports_keep_to_them(self):
        done = subprocess.run(
            [ROOT / ".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


class TestNoun:
    def test_is_read_from_the_edge_inwards(self):
        """Endpoints and jobs know the service, the service knows the repository, and never the other way round."""
        found = [
            f"{module} imports {other}"
            for module in runtime_modules()
            if (depth := DEPTH.get(module.rsplit("/", 1)[-1].removesuffix(".py")))
            for other in _imported_modules(tree_of(module))
            if other.rpartition(".")[0] == module.rpartition("/")[0].replace("/", ".")
            and DEPTH.get(other.rpartition(".")[2], depth) < depth
        ]
        assert found == []


class TestTransactions:
    def test_only_the_database_module_begins_and_ends_them(self):
        ends = re.compile(r"(session|sessions|connection|engine|database)\.(commit|rollback|begin)$")
        found = [f"{m}:{line}" for m in runtime_modules() for line, name in calls(m) if ends.search(name)]
        assert [place for place in found if not place.startswith("libs/db.py:")] == []


class TestQueue:
    def test_only_one_module_imports_arq(self):
        assert len([module for module in runtime_modules() if "arq" in imports(module)]) == 1


class TestTenantScope:
    def test_is_the_database_s_and_not_a_condition_in_a_query(self):
        """A condition that a covering index needs says so in a comment on its line or the one above."""
        found = [
            f"{module}:{number + 1}"
            for module in runtime_modules()
            if module.startswith(("services/", "gateway/"))
            for number, lines in enumerate(_pairs((ROOT / module).read_text()))
            if SCOPED_BY_HAND.search(lines[1]) and not any("index" in line for line in lines)
        ]
        assert found == []


class TestModule:
    def test_is_named_for_what_it_is(self):
        vague = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|processors?)(_|\.py$)")
        names = [module for module in runtime_modules() if vague.search(module.rsplit("/", 1)[-1])]
        assert names == []

    def test_is_short_enough_to_read(self):
        lengths = {module: (ROOT / module).read_text().count("\n") for module in runtime_modules()}
        assert {module: length for module, length in lengths.items() if length > 300} == {}

    def test_reads_no_setting_on_its_own(self):
        """Settings are read once, by the settings classes, and passed; what a child process inherits is no setting."""
        assert [module for module in runtime_modules() if _reads_a_setting(tree_of(module))] == []

    def test_swallows_no_exception(self):
        bare = [
            f"{module}:{node.lineno}"
            for module in runtime_modules()
            for node in ast.walk(tree_of(module))
            if isinstance(node, ast.ExceptHandler) and (node.type is None or _only_passes(node))
        ]
        assert bare == []

    def test_belongs_to_a_package(self):
        folders = {(ROOT / module).parent for module in runtime_modules()}
        assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
        assert all((ROOT / name / "__init__.py").exists() for name in RUNTIME)


def _imported_modules(tree: ast.Module) -> set[str]:
    """Dotted names of every module that is imported, also as `from package import module`."""
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = text.splitlines()
    return list(zip(["", *lines], lines, strict=False))


def _reads_a_setting(tree: ast.Module) -> bool:
    """`os.environ["OPSIGHT_…"]`, `os.environ.get("OPSIGHT_…")`, `os.getenv("OPSIGHT_…")`."""
    reads = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Subscript | ast.Call)]
    return any(re.match(r"os\.(environ|getenv)\S*['\"]OPSIGHT_", text) for text in reads)


def _only_passes(handler: ast.ExceptHandler) -> bool:
    return len(handler.body) == 1 and isinstance(handler.body[0], ast.Pass)
