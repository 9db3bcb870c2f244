"""Drawings over REST and MCP: the request, the pictures, feedback; and nothing is sent before somebody agreed."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

from tests.models.drawing.images_server import images_server
from tests.person.examples import picture
from tests.server.running import running


def _enrolled(server: object) -> None:
    red = base64.b64encode(picture("#c01010", (160, 160))).decode()
    made = server.ask("POST", "/api/concepts", {"name": "Bertha", "kind": "truck", "images": [{"data": red}]})  # type: ignore[attr-defined]
    assert made.status in (200, 201), made.value


def test_a_drawing_and_its_feedback(tmp_path: Path) -> None:
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        _enrolled(server)
        form = {"prompt": "Bertha, watercolour", "n": 2, "width": 96, "height": 64}
        shown = server.ask("POST", "/api/draw/request", form)
        assert shown.value["prompt"] == "Bertha, watercolour"
        assert shown.value["subjects"][0]["name"] == "Bertha"
        drawn = server.ask("POST", "/api/draw", form).value
        assert len(drawn["images"]) == 2
        best = drawn["images"][0]
        with Image.open(io.BytesIO(base64.b64decode(best["png"]))) as image:
            assert image.size == (96, 64)
        rated = server.ask("PUT", f"/api/drawings/{best['id']}/thumb", {"value": 1, "about": "style"})
        assert (rated.status, rated.value["about"]) == (200, "style")
        assert [piece["about"] for piece in server.ask("GET", "/api/taste").value] == ["watercolour"]
        assert len(server.ask("GET", "/api/drawings").value) == 2
        assert server.ask("DELETE", f"/api/drawings?id={best['id']}").value == {"erased": 1}
        wrong = server.ask("POST", "/api/draw", {"prompt": "Berta"})
        assert (wrong.status, wrong.value["code"]) == (404, "not_found")


def test_no_request_names_a_backend(tmp_path: Path) -> None:
    """An address in a request would make the server call it."""
    with running(tmp_path, look="scripted", ocr="none", speech="none") as server:
        answer = server.ask("POST", "/api/draw", {"prompt": "Bertha", "backend": "openai:x@http://127.0.0.1:1/v1"})
        assert (answer.status, answer.value["code"]) == (400, "invalid_request")


def test_the_servers_own_backend_draws(tmp_path: Path) -> None:
    with images_server() as painter:
        spec = f"openai:painter@{painter.url}"
        with running(tmp_path, look="scripted", ocr="none", speech="none", draw=spec) as server:
            _enrolled(server)
            form = {"prompt": "Bertha", "n": 1, "width": 64, "height": 64}
            assert server.ask("POST", "/api/draw/request", form).value["remote"]
            assert painter.requests == []
            assert not server.ask("POST", "/api/draw", form).value["images"][0]["preview"]
            assert len(painter.requests) == 1
