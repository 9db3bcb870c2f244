"""`lifelong models test` as its user runs it: a good model, a bad one, an endpoint, and no model."""

from pathlib import Path

from lifelong.models.base import ChatProfile
from tests.cli.run import done, run, value
from tests.models.chat.endpoint import speaking
from tests.models.exam.graduate import graduate


def test_an_endpoint_is_tried_and_remembered(tmp_path: Path) -> None:
    """The table says what was found and what it means; the file holds the profile."""
    with speaking(graduate(ChatProfile(3000, schema=True))) as endpoint:
        spec = f"openai:m@{endpoint.url}"
        said = done("models", "test", spec, "--cache", str(tmp_path), "--context", "512")
        found = value("models", "test", spec, "--cache", str(tmp_path), "--context", "512")
    assert "by choosing a step in JSON" in said
    assert "does not see pictures" in said
    assert "It answers in deep mode" in said
    assert found["profile"]["context"] == 3000
    assert [check["name"] for check in found["checks"] if not check["passed"]] == ["tools", "pictures"]
    assert len(list((tmp_path / "profiles").glob("*.json"))) == 1


def test_what_is_set_goes_before_what_was_found(tmp_path: Path) -> None:
    """The output says what Lifelong will do, and where that differs from what the model can."""
    with speaking(graduate(ChatProfile(3000, schema=True))) as endpoint:
        spec = f"openai:m@{endpoint.url}?capable=false&context=700"
        said = done("models", "test", spec, "--cache", str(tmp_path), "--context", "512")
    assert "It answers in fast mode" in said
    assert "It is set to context=700, capable=false: that goes before what was found." in " ".join(said.split())


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    result = run("models", "test", "openai:m@http://127.0.0.1:9/v1", "--cache", str(tmp_path))
    assert result.exit_code == 1
    assert "http://127.0.0.1:9/v1: cannot be reached" in result.stderr
    assert not (tmp_path / "profiles").exists()


def test_no_model_is_no_model_to_test() -> None:
    assert "name one" in run("models", "test", "none").stderr
