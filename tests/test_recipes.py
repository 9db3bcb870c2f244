"""The files for other programs in ``examples/`` send what the API takes, and read what it answers.

The programs themselves are not run here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.clients.typescript import description

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return description()


def fields(api: dict[str, Any], path: str, *, answer: bool = False) -> set[str]:
    """The fields of the form that a route takes, or of its answer."""
    operation = api["paths"][path]["post"]
    place = next(operation["responses"][code] for code in ("200", "201") if code in operation["responses"])
    body = place if answer else operation["requestBody"]
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return set(api["components"]["schemas"][name]["properties"])


@pytest.mark.slow
def test_the_workflow_of_n8n(api: dict[str, Any]) -> None:
    """Nodes with the fields of n8n's export, connected in a line; body and answer are those of the route."""
    workflow = json.loads((EXAMPLES / "n8n.json").read_text(encoding="utf-8"))
    assert set(workflow) == {"name", "nodes", "connections", "settings"}
    nodes = {node["name"]: node for node in workflow["nodes"]}
    assert len(nodes) == len({node["id"] for node in workflow["nodes"]}) == 3
    for node in nodes.values():
        assert {"id", "name", "type", "typeVersion", "position", "parameters"} <= set(node)
    reached = [link["node"] for each in workflow["connections"].values() for to in each["main"] for link in to]
    assert set(workflow["connections"]) <= set(nodes) and reached == ["Lifelong", "Answer"]
    request = nodes["Lifelong"]["parameters"]
    path = request["url"].partition("8377")[2]
    sent = set(re.findall(r"(\w+): \$json", request["jsonBody"]))
    read = set(re.findall(r"\$json\.(\w+)", nodes["Answer"]["parameters"]["responseBody"]))
    assert sent and sent <= fields(api, path)
    assert read and read <= fields(api, path, answer=True)


def test_the_configuration_of_home_assistant(api: dict[str, Any]) -> None:
    """It is YAML; each payload, with its template filled in, is the form of its route."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

    class Loader(yaml.SafeLoader):  # type: ignore[misc, name-defined]  # no types
        """Knows Home Assistant's ``!secret``."""

    Loader.add_constructor("!secret", lambda loader, node: f"secret {loader.construct_scalar(node)}")
    text = (EXAMPLES / "home_assistant.yaml").read_text(encoding="utf-8")
    configuration = yaml.load(text, Loader=Loader)  # a loader of safe values
    commands = configuration["rest_command"]
    for command in commands.values():
        assert command["headers"] == {"authorization": "secret lifelong_key"}
        assert (command["method"], command["content_type"]) == ("post", "application/json")
        filled = re.fullmatch(r"\{\{ (.*) \| to_json \}\}", command["payload"])
        assert filled
        body = json.loads(re.sub(r": text([,}])", r': "words"\1', filled[1]))
        path = command["url"].partition("8377")[2]
        assert set(body) <= fields(api, path)
        if "messages" in body:
            assert set(body["messages"][0]) <= set(api["components"]["schemas"]["MessageForm"]["properties"])
    (script,) = configuration["script"].values()
    called, told = script["sequence"]
    assert called["action"].removeprefix("rest_command.") in commands
    assert called["response_variable"] == "answer" and "answer.content.text" in told["data"]["message"]
    assert "text" in fields(api, "/api/chat", answer=True)
