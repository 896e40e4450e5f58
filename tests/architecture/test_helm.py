"""The chart runs what compose.yaml runs, as confined, and says what it needs before it is installed.

Helm itself renders it, and Kubernetes' schemas judge what comes out, where both can be fetched; no cluster is asked.
"""

import json
import re
import subprocess
from typing import Any

import jsonschema_rs
import pytest
import yaml

from infra.helm.secrets import manifests
from infra.local.errors import LocalError
from infra.local.foreign import HELM
from infra.local.home import Home
from infra.local.programs import DEPLOYABLES, PROGRAMS
from migrations.rooms import LOGIN_ROLES, ROOMS
from tests.architecture.repository import ROOT

pytestmark = pytest.mark.timeout(HELM.seconds + 120)  # until it is known whether Helm can be fetched
CHART = ROOT / "infra/helm/opsight"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
SCHEMA = json.loads((CHART / "values.schema.json").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
TEMPLATES = {path.name: path.read_text() for path in sorted((CHART / "templates").iterdir())}
TEXT = "\n".join(TEMPLATES.values())
NEEDED = {"publicUrl": "https://opsight.example.com", "database": {"host": "db.example.com:5433"}}
MORE = {
    "ingress": {"enabled": True, "host": "opsight.example.com", "className": "nginx", "tlsSecret": "tls"},
    "otlpEndpoint": "http://collector:4318/",
    "autoscaling": {"keda": {"enabled": True}},
}
CANARY = MORE | {"canary": {"of": "opsight"}}
GIVEN = {"least": NEEDED, "all": NEEDED | MORE, "canary": NEEDED | CANARY}
VERSIONS = ["1.31", "1.34", "1.37"]  # of Kubernetes


def _with(values: dict[str, Any]) -> dict[str, Any]:
    return VALUES | values | {"database": VALUES["database"] | values.get("database", {})}


class TestValues:
    def test_fit_the_schema_with_what_has_to_be_said(self):
        assert [str(error) for error in jsonschema_rs.validator_for(SCHEMA).iter_errors(_with(NEEDED))] == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            NEEDED | {"publicUrl": "http://opsight.example.com"},
            NEEDED | {"image": {"tag": "latest"}},
            NEEDED | {"database": {"host": "db", "sslmode": "disable"}},
            NEEDED | {"passwords": {"postgres": "x"}},
        ],
        ids=["nothing said", "plain http", "latest", "no TLS to the database", "a password"],
    )
    def test_are_refused(self, wrong):
        assert not jsonschema_rs.validator_for(SCHEMA).is_valid(_with(wrong))

    def test_size_every_process(self):
        sized = {f"{name}-worker" for name in VALUES["workers"]} | set(VALUES["apps"])
        assert sized == {program.name for program in PROGRAMS}

    def test_hold_no_password(self):
        assert [
            line for line in (CHART / "values.yaml").read_text().splitlines() if re.search(r"assword: *\S", line)
        ] == []


class TestTemplates:
    def test_listen_where_compose_does(self):
        ports = yaml.safe_load(TEMPLATES["_names.tpl"].partition('define "opsight.ports" -}}')[2].partition("{{")[0])
        assert ports == {name: int(COMPOSE[name]["environment"]["PORT"]) for name in DEPLOYABLES}

    def test_tell_only_settings_that_exist(self):
        sample = (ROOT / ".env.sample").read_text()
        told = set(re.findall(r"name: (OPSIGHT_[A-Z_]+[A-Z])\b", TEXT)) - {"OPSIGHT_HOME"}
        assert len(told) > 10
        assert {name for name in told if f"{name}=" not in sample} == set()

    def test_tell_what_compose_tells(self):
        told = {name for service in COMPOSE.values() for name in service.get("environment", {}) if "OPSIGHT" in name}
        urls = {f"OPSIGHT_{name.upper()}_URL" for name in DEPLOYABLES}
        assert {name for name in told - urls if name not in TEXT} == set()

    def test_let_those_out_whom_compose_lets_out(self):
        outside = {
            name
            for name in COMPOSE
            if name in {program.name for program in PROGRAMS} and "outside" in COMPOSE[name]["networks"]
        }
        assert outside <= set(VALUES["networkPolicies"]["outside"])

    def test_ask_each_schema_for_its_queue(self):
        named = dict(
            re.findall(r'"(\w+)" "(\w+)"', TEMPLATES["processes.yaml"].partition("get (dict")[2].partition(")")[0])
        )
        assert {name: named.get(name, name) for name in DEPLOYABLES} == {
            room.name: room.schema for room in ROOMS if room.role
        }


class TestSecrets:
    def test_are_what_the_templates_ask_for(self):
        made = {one["metadata"]["name"]: set(one["stringData"]) for one in _secrets()}
        assert made["opsight-database"] == {"url", "roles.json", *LOGIN_ROLES}
        assert made["opsight-redis"] == {"url"}
        assert made["opsight-keys"] == {"trust.json", "api-key-pepper", *(f"{name}.pem" for name in DEPLOYABLES)}
        assert set(made) == {VALUES["secrets"][name] for name in ("database", "redis", "keys")}

    def test_are_new_each_time(self):
        assert _secrets()[0]["stringData"]["opsight_gateway"] != _secrets()[0]["stringData"]["opsight_gateway"]


def _secrets() -> list[dict[str, Any]]:
    return manifests("postgresql://a@b/opsight", "redis://b", namespace="opsight")


@pytest.fixture(scope="module")
def rendered() -> dict[str, dict[str, Any]]:
    """What Helm makes of the chart for each of `GIVEN`, and what Kubernetes says of that."""
    try:
        python = HELM.folder(Home.from_environment(), print) / "bin" / "python"
    except LocalError as error:
        pytest.skip(str(error))
    asked = {"chart": str(CHART), "values": list(GIVEN.values()), "versions": VERSIONS}
    script = ROOT / "infra/helm/rendering.py"
    done = subprocess.run([python, script], input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(GIVEN, json.loads(done.stdout), strict=True))


def _of(documents: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {document["metadata"]["name"]: document for document in documents if document["kind"] == kind}


def _pods(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    owners = _of(documents, "Deployment") | _of(documents, "Job")
    return [owner["spec"]["template"]["spec"] for owner in owners.values()]


@pytest.fixture(params=["least", "all", "canary"])
def made(request, rendered) -> dict[str, Any]:
    return rendered[request.param]


@pytest.fixture
def documents(made) -> list[dict[str, Any]]:
    return made["documents"]


class TestRendered:
    def test_is_what_kubernetes_takes(self, made):
        assert made["wrong"] == []
        assert set(made["unknown"]) <= {"ScaledObject"}  # KEDA's

    def test_runs_every_process(self, documents):
        names = {f"opsight-{program.name.replace('_', '-')}" for program in PROGRAMS}
        assert set(_of(documents, "Deployment")) == set(_of(documents, "PodDisruptionBudget")) == names
        assert set(_of(documents, "HorizontalPodAutoscaler")) | set(_of(documents, "ScaledObject")) == names

    def test_confines_every_pod(self, documents):
        contained = [pod["containers"][0]["securityContext"] for pod in _pods(documents)]
        wanted = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert [one for one in contained if one != wanted] == []
        assert all(pod["securityContext"]["runAsNonRoot"] for pod in _pods(documents))
        assert all(pod["automountServiceAccountToken"] is False for pod in _pods(documents))
        assert all(pod["containers"][0]["resources"]["limits"]["memory"] for pod in _pods(documents))

    def test_gives_each_process_its_own_key_and_password(self, documents):
        pod = _of(documents, "Deployment")["opsight-ops-hub-worker"]["spec"]["template"]["spec"]
        keys = next(volume for volume in pod["volumes"] if volume["name"] == "keys")["secret"]["items"]
        told = {one["name"]: one for one in pod["containers"][0]["env"]}
        assert [item["key"] for item in keys] == ["ops_hub.pem", "trust.json"]
        assert told["DATABASE_PASSWORD"]["valueFrom"]["secretKeyRef"]["key"] == "opsight_ops_hub"
        assert told["OPSIGHT_DATABASE_URL"]["value"].startswith("postgresql://opsight_ops_hub:$(DATABASE_PASSWORD)@")

    def test_asks_every_process_how_it_is(self, documents):
        containers = [one["spec"]["template"]["spec"]["containers"][0] for one in _of(documents, "Deployment").values()]
        asked = [[one[name]["httpGet"]["path"] for name in ("readinessProbe", "livenessProbe")] for one in containers]
        assert asked == [["/readyz", "/livez"]] * len(PROGRAMS)

    def test_denies_what_it_does_not_allow(self, documents):
        policies = _of(documents, "NetworkPolicy")
        deny = policies["opsight-deny"]["spec"]
        assert (deny["policyTypes"], deny.get("ingress"), deny.get("egress")) == (["Ingress", "Egress"], None, None)
        assert (
            policies["opsight-public"]["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "gateway"
        )

    def test_selects_pods_that_there_are(self, documents):
        labels = [owner["spec"]["template"]["metadata"]["labels"] for owner in _of(documents, "Deployment").values()]
        selectors = [one["spec"]["selector"] for one in _of(documents, "Service").values()]
        selectors += [one["spec"]["podSelector"]["matchLabels"] for one in _of(documents, "NetworkPolicy").values()]
        assert [one for one in selectors if not any(one.items() <= label.items() for label in labels)] == []


class TestCanary:
    def test_shares_the_files_and_takes_nothing_away(self, rendered):
        documents = rendered["canary"]["documents"]
        [job] = _of(documents, "Job").values()
        assert job["spec"]["template"]["spec"]["containers"][0]["command"][-1] == "expand"
        assert _of(documents, "PersistentVolumeClaim") == {}

    def test_has_its_weight(self, rendered):
        annotations = _of(rendered["canary"]["documents"], "Ingress")["opsight"]["metadata"]["annotations"]
        assert annotations["nginx.ingress.kubernetes.io/canary-weight"] == "10"
