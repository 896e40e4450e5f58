"""compose.yaml is the map: the same processes, settings and ports as everywhere else, and no more open than need be."""

import re

import pytest
import yaml

from infra.local.programs import PROGRAMS
from libs.settings import Settings
from tests.architecture.repository import ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {program.name: program for program in PROGRAMS}
SERVERS = {"postgres", "redis", "setup", "otel-collector", "prometheus", "alertmanager", "grafana"}
BI = {"superset-init", "superset"}


class TestCompose:
    def test_runs_every_process(self):
        assert set(SERVICES) == set(OURS) | SERVERS | BI

    def test_runs_bi_tools_only_when_asked(self):
        assert {name for name, service in SERVICES.items() if service.get("profiles") == ["bi"]} == BI

    def test_gives_bi_tools_nothing_but_their_own_secrets(self):
        """No setting of Opsight's, no key, and no password that stands here."""
        assert [name for name in BI if "environment" in SERVICES[name]] == []
        assert {volume for name in BI for volume in SERVICES[name]["volumes"]} == {"superset:/data"}

    def test_has_no_password_of_its_own(self):
        text = (ROOT / "compose.yaml").read_text()
        passwords = re.findall(r"\$\{(\w*PASSWORD)([^}]*)\}", text)
        assert passwords
        assert {rest[:2] for _, rest in passwords} == {":?"}

    def test_publishes_the_gateway_alone(self):
        """Grafana and Superset are for who is on the machine itself."""
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert set(published) == {"gateway", "grafana", "superset"}
        assert all(port.startswith("127.0.0.1:") for name in ("grafana", "superset") for port in published[name])

    def test_pins_every_image(self):
        images = [service["image"] for service in SERVICES.values() if not service.get("build")]
        tags = [image.partition(":")[2] for image in images if not image.startswith("opsight/")]
        assert tags and all(re.match(r"v?\d+\.\d+", tag) for tag in tags)

    def test_confines_the_servers_too(self):
        confined = ("read_only", "security_opt", "deploy")
        assert [(name, key) for name, one in SERVICES.items() for key in confined if not one.get(key)] == []

    def test_makes_every_volume_that_is_used(self):
        volumes = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
        named = {one["source"] if isinstance(one, dict) else one.partition(":")[0] for one in volumes}
        assert {name for name in named if not name.startswith(".")} == set(COMPOSE["volumes"])

    def test_is_scraped_completely(self):
        scraped = yaml.safe_load((ROOT / "infra/prometheus/prometheus.yml").read_text())
        targets = {
            target.partition(":")[0]
            for job in scraped["scrape_configs"]
            for static in job["static_configs"]
            for target in static["targets"]
        }
        assert targets == set(OURS) | {"otel-collector"}

    def test_has_every_server_checked_by_docker_or_by_prometheus(self):
        unchecked = {name for name in SERVERS - {"setup"} if "healthcheck" not in SERVICES[name]}
        collector = yaml.safe_load((ROOT / "infra/otel/collector.yaml").read_text())
        (reader,) = collector["service"]["telemetry"]["metrics"]["readers"]
        assert unchecked == {"otel-collector"}
        assert reader["pull"]["exporter"]["prometheus"] == {"host": "0.0.0.0", "port": 8888}
        assert set(collector["service"]["extensions"]) == set(collector["extensions"]) == {"health_check"}


@pytest.mark.parametrize("name", OURS)
class TestProcess:
    def test_is_built_for_its_deployable(self, name):
        app = SERVICES[OURS[name].deployable]
        assert app["build"]["args"] == {"SERVICE": OURS[name].deployable}
        assert SERVICES[name]["image"] == app["image"]
        assert SERVICES[name].get("command", ["app"]) == [OURS[name].kind]

    def test_is_told_only_settings_that_exist(self, name):
        sample = (ROOT / ".env.sample").read_text()
        told = {variable for variable in SERVICES[name]["environment"] if variable.startswith("OPSIGHT_")}
        assert {variable for variable in told if f"{variable}=" not in sample} == set()

    def test_listens_where_the_others_look_for_it(self, name):
        deployable = OURS[name].deployable
        port = Settings.model_fields[f"{deployable}_url"].default.rpartition(":")[2]
        url = SERVICES[name]["environment"][f"OPSIGHT_{deployable.upper()}_URL"]
        assert url == f"http://{deployable}:{port}"
        assert SERVICES[name]["environment"].get("PORT", port) == port

    def test_is_confined(self, name):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["deploy"]["resources"]["limits"]
        assert service["healthcheck"]["test"]

    def test_has_a_place_for_its_files_when_it_works_off_jobs(self, name):
        service = SERVICES[name]
        places = [volume["target"] for volume in service["volumes"]] + service["tmpfs"]
        assert "/data" in places or OURS[name].kind == "app"

    def test_sees_the_keys_of_its_own_deployable_alone(self, name):
        keys = [volume for volume in SERVICES[name]["volumes"] if volume["source"] == "keys"]
        assert [volume["volume"]["subpath"] for volume in keys] == [OURS[name].deployable]
        assert all(volume["read_only"] for volume in keys)


class TestDockerfile:
    def test_runs_as_an_ordinary_user(self):
        assert "\nUSER 10001\n" in (ROOT / "infra/docker/Dockerfile").read_text()

    def test_copies_only_what_exists(self):
        copied = re.findall(r"^COPY (?!--from)(\S+) ", (ROOT / "infra/docker/Dockerfile").read_text(), re.MULTILINE)
        plain = [path for path in copied if "$" not in path and "*" not in path]
        assert [path for path in plain if not (ROOT / path).exists()] == []
