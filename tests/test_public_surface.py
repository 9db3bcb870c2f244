"""What users see first: the names, the version, and what an import costs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import lifelong

REPOSITORY = Path(__file__).parent.parent
HEAVY = (
    "PIL",
    "apsw",
    "click",
    "numpy",
    "onnx",
    "onnxruntime",
    "openai",
    "pydantic",
    "rich",
    "tokenizers",
    "xllamacpp",
)


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after ``code`` ran in a fresh interpreter."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{n.split('.')[0] for n in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


def test_import_loads_nothing_heavy():
    """What takes long to load is loaded by the module that uses it, when it is used."""
    assert loaded_by("import lifelong").isdisjoint(HEAVY)


def test_the_heavy_names_are_real():
    """The list above names modules as they are called, so that the test before can fail."""
    assert loaded_by("import PIL, click, numpy, pydantic, rich, apsw").issuperset({"PIL", "numpy", "apsw"})


def test_version_is_the_newest_in_the_changelog():
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == lifelong.__version__
