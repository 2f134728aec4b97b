"""What stands in deploy/ is read strictly; commands, settings, paths, users are held against the program."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from crawler.config import Config
from restock.cli import app
from restock.health import PARTS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {f"RESTOCK_{name.upper()}" for name in Config.model_fields} | {"RESTOCK_INGEST_URL"}
"""The last one is an argument's, which would be seen in the list of processes."""
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
USER = 10001


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice: the first would be lost without a word."""


def _mapping(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def documents(path: Path) -> list[Any]:
    return list(yaml.load_all(path.read_text(), Loader=Strict))


def assert_command(arguments: list[str]) -> None:
    """The program takes these arguments; raises click's error where it doesn't."""
    command: Any = typer.main.get_command(app)
    words = list(arguments)
    while commands := getattr(command, "commands", None):
        assert words, f"{command.name} wants to know what to do"
        assert words[0] in commands, f"{command.name} --help knows no {words[0]}"
        command = commands[words.pop(0)]
    command.make_context(command.name, words)


def assert_health(test: list[str]) -> None:
    assert test[:3] == ["python", "-m", "restock.health"], test
    assert test[3] in PARTS


def assert_pinned(image: str) -> None:
    name, _, tag = image.partition(":")
    assert name, image
    assert tag, f"{image}: which version?"
    assert tag != "latest", image


def assert_settings(environment: dict[str, Any]) -> None:
    unknown = {name for name in environment if name.startswith("RESTOCK_")} - SETTINGS
    assert not unknown, f"crawler/config.py knows no {unknown}"


# The image


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in lines if line.strip()]


def stages() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found[name] = [("FROM", base)]
        else:
            list(found.values())[-1].append((word, rest))
    return found


def test_each_instruction_is_one_that_there_is() -> None:
    known = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "VOLUME", "EXPOSE", "USER", "STOPSIGNAL"}
    assert {word for word, _ in instructions()} <= known | {"HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_images_are_built_of_named_versions_and_end_without_root() -> None:
    made = stages()
    assert list(made) == ["build", "restock", "browser"]
    for name, lines in made.items():
        base = lines[0][1]
        if base not in made:
            assert_pinned(base)
        if name != "build":
            assert [rest for word, rest in lines if word == "USER"][-1] == f"{USER}:{USER}"
    assert "--no-install-recommends" in dict(made["browser"])["RUN"]


def test_every_path_that_is_copied_exists_and_is_let_through() -> None:
    let_through = [
        line.removeprefix("!")
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    copied = [
        path
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for path in rest.split()[:-1]
    ]
    assert sorted(copied) == sorted(let_through)
    for path in copied:
        assert (ROOT / path).exists(), path
    from_stages = [rest.split()[0].removeprefix("--from=") for w, rest in instructions() if "--from" in rest]
    assert set(from_stages) <= set(stages())


def test_the_images_commands_and_settings_are_the_programs() -> None:
    made = dict(stages()["restock"])
    assert json.loads(made["ENTRYPOINT"]) == ["restock"]
    assert_command(json.loads(made["CMD"]))
    options, _, test = made["HEALTHCHECK"].partition(" CMD ")
    assert "--timeout=5s" in options
    assert_health(json.loads(test))
    assert_settings(dict(pair.split("=", 1) for pair in made["ENV"].split()))
    assert f"--uid {USER}" in made["RUN"]


def test_what_the_image_installs_is_locked_and_what_the_project_needs() -> None:
    lock = (ROOT / "requirements" / "run.txt").read_text()
    dev = (ROOT / "requirements" / "dev.txt").read_text()
    pins = set(re.findall(r"^([\w.-]+==[^ ;\\]+)", lock, flags=re.MULTILINE))
    assert pins <= set(re.findall(r"^([\w.-]+==[^ ;\\]+)", dev, flags=re.MULTILINE)), (
        "other than what is tested"
    )
    names = {pin.partition("==")[0] for pin in pins}
    assert {"scrapy", "sqlalchemy", "psycopg", "procrastinate", "kombu", "scrapy-playwright"} <= names
    assert not names & {"pytest", "mypy", "ruff"}
    assert lock.count("--hash=sha256:") > len(pins)


# Compose


def services() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in COMPOSE:
        (file,) = documents(path)
        for name, service in file["services"].items():
            yield path.name, name, service


OURS = [pytest.param(s, id=f"{f}-{n}") for f, n, s in services() if s["image"].startswith("restock-monitor")]
OTHERS = [pytest.param(s, id=f"{f}-{n}") for f, n, s in services() if not s["image"].startswith("restock-")]


@pytest.mark.parametrize("service", OURS)
def test_a_service_of_ours(service: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert_pinned(service["image"])
    assert_settings(service["environment"])
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, value)
    assert_command(service["command"])
    assert service["user"] == f"{USER}:{USER}"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["stop_grace_period"] == "15s", "longer than the ten seconds that a stop may take"
    health = service["healthcheck"]
    if not health.get("disable"):
        assert health["test"][0] == "CMD"
        assert_health(health["test"][1:])
        assert health["test"][4] == service["command"][0]
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:"), "only a proxy on this machine reaches it"


@pytest.mark.parametrize("service", OTHERS)
def test_a_service_of_others(service: dict[str, Any]) -> None:
    assert_pinned(service["image"])
    assert service["healthcheck"]["test"][0] == "CMD"
    assert "ports" not in service, "nobody outside needs it"


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_builds_volumes_and_dependencies_exist(path: Path) -> None:
    (file,) = documents(path)
    known = set(file["services"])
    for service in file["services"].values():
        build = service.get("build")
        if build:
            assert (path.parent / build["context"] / build["dockerfile"]).is_file()
            assert build["target"] in stages()
        assert set(service.get("depends_on", {})) <= known
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in file["volumes"]


# Kubernetes


def deployments() -> Iterator[Any]:
    for path in MANIFESTS:
        for made in documents(path):
            if made["kind"] == "Deployment":
                yield pytest.param(made, id=made["metadata"]["name"])


@pytest.mark.parametrize("made", list(deployments()))
def test_a_deployment(made: dict[str, Any]) -> None:
    template = made["spec"]["template"]
    pod = template["spec"]
    labels = made["spec"]["selector"]["matchLabels"]
    assert labels.items() <= template["metadata"]["labels"].items()
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == USER
    assert pod["terminationGracePeriodSeconds"] > 10
    (container,) = pod["containers"]
    assert_pinned(container["image"])
    assert_command(container["args"])
    assert_settings({entry["name"]: entry["value"] for entry in container.get("env", ())})
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    for probe in ("startupProbe", "livenessProbe"):
        if "exec" in container[probe]:
            assert_health(container[probe]["exec"]["command"])
            assert container[probe]["exec"]["command"][3] == container["args"][0]
        else:
            assert container[probe]["httpGet"]["path"] == "/healthz"
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp"}


def test_manifests_hold_together() -> None:
    for path in MANIFESTS:
        made = documents(path)
        labels = [d["spec"]["template"]["metadata"]["labels"] for d in made if d["kind"] == "Deployment"]
        for document in made:
            if document["kind"] == "Service":
                selector = document["spec"]["selector"]
                assert any(selector.items() <= found.items() for found in labels)
            if document["kind"] == "ConfigMap":
                assert_settings(document["data"])
                Config(**{k.removeprefix("RESTOCK_").lower(): v for k, v in document["data"].items()})


# systemd


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text()
    said = dict(re.findall(r"^(\w+)=(.*)$", text, flags=re.MULTILINE))
    program, *arguments = shlex.split(said["ExecStart"])
    assert program == "/opt/restock/bin/restock"
    assert_command(arguments)
    assert_settings({said["Environment"].partition("=")[0]: ""})
    assert said["User"] == "restock"
    assert said["NoNewPrivileges"] == "yes"
    assert said["ProtectSystem"] == "strict"
    assert said["CapabilityBoundingSet"] == ""
    assert int(said["TimeoutStopSec"]) > 10
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine")
    here = tmp_path / unit.name
    here.write_text(text.replace(program, sys.executable).replace("=restock\n", "=root\n"))
    done = subprocess.run([analyze, "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


# All of them


def test_no_secret_stands_in_the_clear() -> None:
    named = re.compile(r"(?i)^\W*(\w*(?:password|passwd|_pass|secret_key|token)\w*)\s*[:=]\s*(\S.*)$")
    for path in sorted(DEPLOY.rglob("*")):
        if not path.is_file():
            continue
        for line in path.read_text().splitlines():
            found = named.match(line)
            assert not found or found[2].startswith(("${", "false")), f"{path.name}: {line}"
            assert not re.search(r"://[^\s:/@]+:[^$\s@][^\s@]*@", line), f"{path.name}: {line}"


def test_every_way_is_explained() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    for path in (*COMPOSE, *MANIFESTS):
        assert path.relative_to(ROOT).as_posix() in page
    for unit in UNITS:
        assert unit.name in page
