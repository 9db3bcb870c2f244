"""The types of the TypeScript client, written from our own OpenAPI description: ``make client``."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lifelong.life import open_life
from lifelong.models.scripted import HashedWords
from lifelong.server.app import build

FOLDER = Path(__file__).parents[2] / "clients" / "typescript"
TYPES = FOLDER / "src" / "schema.ts"


def description() -> dict[str, Any]:
    """The OpenAPI description of ``/api``, in which what a form may leave out is optional.

    The generator takes every field with a default for one that is always there. That is right for answers only.
    """
    with tempfile.TemporaryDirectory() as folder:
        life = open_life(Path(folder) / "empty.lifelong", chat="none", embed=HashedWords(), worker=False)
        whole: dict[str, Any] = json.loads(json.dumps(build(life).openapi()))
    whole["paths"] = {path: each for path, each in whole["paths"].items() if path.startswith("/api/")}
    for name, schema in whole["components"]["schemas"].items():
        if name.endswith("Form"):
            for field in schema.get("properties", {}).values():
                field.pop("default", None)
    return whole


def digest(described: dict[str, Any]) -> str:
    """The hash of a description, whatever the version of the package."""
    text = json.dumps({**described, "info": None}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def written_from() -> str:
    """The hash of the description that the types were written from."""
    found = re.search(r"SHA-256 ([0-9a-f]{64})", TYPES.read_text(encoding="utf-8"))
    return found[1] if found else ""


def generate(described: dict[str, Any]) -> str:
    """The types, as openapi-typescript writes them.

    Raises:
        FileNotFoundError: the generator is not installed.
    """
    generator = FOLDER / "node_modules" / ".bin" / "openapi-typescript"
    if not generator.exists():
        raise FileNotFoundError(f"{generator} is not there: run `npm ci` in {FOLDER}, which needs Node 18 or newer")
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder) / "openapi.json", Path(folder) / "schema.ts"
        document.write_text(json.dumps(described), encoding="utf-8")
        subprocess.run(
            [str(generator), str(document), "--output", str(types)], check=True, capture_output=True, cwd=FOLDER
        )
        body = types.read_text(encoding="utf-8").partition(" */\n")[2].lstrip()
    return (
        "// Written by `make client` with openapi-typescript from the description of /api. Do not edit.\n"
        f"// SHA-256 {digest(described)}\n\n{body}"
    )


def main() -> None:
    """Write the types anew."""
    TYPES.write_text(generate(description()), encoding="utf-8")
    sys.stdout.write(f"wrote {TYPES}\n")


if __name__ == "__main__":
    main()
