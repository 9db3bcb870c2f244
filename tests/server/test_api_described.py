"""The description of ``/api`` is true: schemathesis asks all that it allows, and much that it does not."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.person.examples import picture
from tests.server.running import running

CONFIG = """
# What a schema cannot say: these, too, are right answers to a request of the right form. 422 is a body whose words
# cannot be used (bytes that are no picture, a time of next year), 503 a model that this machine lacks.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "304", "403", "404", "409", "412", "422", "503"]

[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]

[parameters]
"query.person" = "ana"
"path.message_id" = "{message}"
"path.memory_id" = "{memory}"
"path.reply" = "{reply}"
"path.sha256" = "{file}"
"path.concept" = "Bertha"
"""


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_schemathesis_finds_nothing_wrong(tmp_path: Path) -> None:
    """All checks, over a real server: no faults, no answers that are not described, nothing wrong let in, no right
    request refused, and no route that can be asked without a key.
    """
    with running(tmp_path) as server:
        key = server.key(scopes=("read", "write", "admin"), rate=10_000_000)
        file = base64.b64encode(picture("red")).decode()
        body = {"messages": [{"text": "I drive Bertha.", "files": [{"data": file}]}]}
        message = server.ask("POST", "/api/messages", body).value["added"][0]
        reply = server.ask("POST", "/api/chat", {"text": "What do I drive?"}).value["id"]
        memory = server.ask("POST", "/api/memories", {"text": "I like tea."}).value["id"]
        server.life._engine.store.record("default", "ana").concepts.add(
            "Bertha", kind="", note="", at=server.life.now()
        )
        config = tmp_path / "schemathesis.toml"
        sha256 = message["attachments"][0]["sha256"]
        config.write_text(CONFIG.format(message=message["id"], memory=memory, reply=reply, file=sha256))
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
        command += [f"{server.url}/openapi.json", "-H", f"Authorization: Bearer {key}", "--checks", "all"]
        command += ["--include-path-regex", "^/api/", "--max-examples", "20", "--seed", "1"]
        command += ["--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--no-color"]
        hooks = {"SCHEMATHESIS_HOOKS": "tests.server.sparing", "PYTHONPATH": str(Path(__file__).parents[2])}
        environment = {**os.environ, **hooks}
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
        tested = re.search(r"Tested: (\d+)", done.stdout)
        described = server.ask("GET", "/openapi.json").value["paths"]
        operations = sum(len(each) for path, each in described.items() if path.startswith("/api/"))
        assert tested is not None and int(tested[1]) == operations, done.stdout[-2000:]
        assert len(server.ask("GET", "/api/audit").value) > 20  # Ana and her key are still there, and much was written
