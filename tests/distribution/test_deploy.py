"""The files for several machines: what they name exists and fits together, and nothing has rights without need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import lifelong
from lifelong.settings import Settings
from tests.cli.run import run
from tests.distribution.contents import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
OURS = ("server", "worker", "models")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of the compose file."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    """The objects of the manifests, as kustomize builds them where it is installed."""
    if program := shutil.which("kustomize") or shutil.which("kubectl"):
        command = [program, *(["build"] if program.endswith("kustomize") else ["kustomize"]), str(KUBERNETES)]
        text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    else:
        names = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
        text = "\n---\n".join((KUBERNETES / name).read_text() for name in names)
    return [each for each in yaml.safe_load_all(text) if each]


def deployments(objects: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["metadata"]["name"]: each["spec"] for each in objects if each["kind"] == "Deployment"}


def test_compose_has_two_servers_two_workers_a_database_and_object_storage(services: dict[str, Any]):
    assert set(services) == {"server", "worker", "models", "database", "objects", "bucket"}
    assert [services[name]["deploy"]["replicas"] for name in ("server", "worker")] == [2, 2]
    for one in services.values():
        for name in one.get("depends_on", {}):
            assert name in services
    for name in OURS:
        assert services[name]["image"] == f"lifelong:{lifelong.__version__}"
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
    published = [port for one in services.values() for port in one.get("ports", [])]
    assert published == ["127.0.0.1:8377-8378:8377"]  # the database and the files are reached from inside only
    pinned = [one["image"] for one in services.values()]
    assert all(":" in image and not image.endswith("latest") for image in pinned)


def test_no_secret_is_written_down(services: dict[str, Any]):
    variables = [pair for one in services.values() for pair in one.get("environment", {}).items()]
    secrets = [value for name, value in variables if re.search("PASSWORD|SECRET|KEY|USER|MC_HOST|DATABASE$", name)]
    assert len(secrets) > 8 and all("${" in value for value in secrets)
    assert not re.search("PASSWORD|SECRET|KEY", str(yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())))
    assert "Secret" not in {
        each["kind"] for path in KUBERNETES.glob("*.yaml") for each in yaml.safe_load_all(path.read_text())
    }


def test_every_variable_is_a_setting(services: dict[str, Any]):
    """A name that is misspelt would be ignored without a word."""
    known = {f"LIFELONG_{name.upper()}" for name in Settings.model_fields} | {"LIFELONG_OPENAI_KEY", "LIFELONG_FILES"}
    given = {name for each in OURS for name in services[each]["environment"]}
    given |= set(re.findall(r"LIFELONG_[A-Z_]+", (KUBERNETES / "kustomization.yaml").read_text()))
    assert {name for name in given if name.startswith("LIFELONG_")} <= known


def test_every_command_is_one(services: dict[str, Any], objects: list[dict[str, Any]]):
    commands = [services[name]["command"] for name in OURS]
    for spec in deployments(objects).values():
        pod = spec["template"]["spec"]
        commands += [one["command"] for one in (*pod["initContainers"], *pod["containers"])]
    for program, *words in commands:
        assert program == "lifelong"
        assert run(*words, "--help").exit_code == 0, words


def test_the_pods_may_do_little_and_get_time_to_end(objects: list[dict[str, Any]]):
    grace = Settings.model_fields["serve_grace"].default
    found = deployments(objects)
    assert {name: spec["replicas"] for name, spec in found.items()} == {"server": 2, "worker": 2}
    for spec in found.values():
        pod = spec["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
        assert pod["automountServiceAccountToken"] is False and pod["terminationGracePeriodSeconds"] > grace
        for one in (*pod["initContainers"], *pod["containers"]):
            allowed = one["securityContext"]
            assert allowed["readOnlyRootFilesystem"] and not allowed["allowPrivilegeEscalation"]
            assert allowed["capabilities"] == {"drop": ["ALL"]} and one["resources"]["limits"]["memory"]
            assert {mount["name"] for mount in one["volumeMounts"]} <= {volume["name"] for volume in pod["volumes"]}


def test_what_selects_finds_its_pods(objects: list[dict[str, Any]]):
    """Services, budgets, policies and autoscalers name what is there; the probes ask the server's own routes."""
    found = deployments(objects)
    pods = [spec["template"]["metadata"]["labels"] for spec in found.values()]
    selectors = [each["spec"]["selector"] for each in objects if each["kind"] == "Service"]
    selectors += [each["spec"]["selector"]["matchLabels"] for each in objects if each["kind"] == "PodDisruptionBudget"]
    selectors += [each["spec"]["podSelector"]["matchLabels"] for each in objects if each["kind"] == "NetworkPolicy"]
    assert len(selectors) == 5
    for selector in selectors:
        assert sum(selector.items() <= labels.items() for labels in pods) == 1
    scaled = [each["spec"]["scaleTargetRef"]["name"] for each in objects if each["kind"] == "HorizontalPodAutoscaler"]
    assert scaled == ["server"]
    (server,) = found["server"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in server["ports"]}
    assert ports == {"http": Settings.model_fields["serve_port"].default}
    paths = {name: server[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert paths == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


def test_the_version_is_ours():
    value = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    assert value["images"] == [{"name": "lifelong", "newTag": lifelong.__version__}]
    assert {path.name for path in KUBERNETES.glob("*.yaml")} == {*value["resources"], "kustomization.yaml"}


@pytest.mark.slow
def test_the_role_of_the_database_is_made_as_it_should_be(tmp_path: Path):
    """The script as the image runs it, against a real server: the role owns its database, and is no superuser."""
    from tests.postgres import binaries, running_server

    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` brings it")
    pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install 'lifelong[postgres]'")
    with running_server() as server:
        server.run("ALTER ROLE lifelong RENAME TO other")
        variables = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "PGHOST": str(server.folder),
            "POSTGRES_PASSWORD": 'it\'s "secret"',
        }
        subprocess.run(["sh", DEPLOY / "role.sh"], env=variables, check=True, capture_output=True, timeout=60)
        role = "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'lifelong'"
        assert server.run(role) == "f|f|t"
        owner = (
            "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'lifelong'"
        )
        assert server.run(owner) == "lifelong|UTF8"
