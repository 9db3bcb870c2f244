"""No pickle: a file from somebody else can never run code here."""

from __future__ import annotations

import ast
import os
import pickle
from pathlib import Path

import pytest

from lifelong.models.weights import torch_file
from tests.conftest import OURS

SOURCES = sorted(Path(OURS).rglob("*.py"))

CODE_IN_DATA = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle", "pandas"}
"""Modules whose files can hold code, or that read pickles for their callers."""

READER = Path(torch_file.__file__)
"""Reads the weights of torch's older files by a reader of its own, which resolves four names and no other."""


RUNS_CODE = {"eval", "exec", "compile", "__import__", "pickle.load", "pickle.loads"}


LOADERS = {"eval", "exec", "compile", "__import__", "load", "loads", "safe_load", "full_load", "load_all"}
"""Last words of the calls that are looked at."""


def last(function: ast.expr) -> str:
    """The last word of a called name, or ""."""
    return str(getattr(function, "id", getattr(function, "attr", "")))


def imports(node: ast.AST) -> set[str]:
    """The first words of what a statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {node.module.split(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def check_call(node: ast.Call, path: Path) -> None:
    """Refuse calls that run code, or read it out of data."""
    name = ast.unparse(node.func)
    words = {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg}
    assert name not in RUNS_CODE, f"{path}: {name}"
    assert not name.endswith("np.load") or words["allow_pickle"] == "False", path
    safe = name.startswith("safetensors.")  # its files hold numbers only
    assert safe or not name.endswith("torch.load") or words["weights_only"] == "True", path
    assert not name.startswith("yaml.") or name in ("yaml.safe_load", "yaml.safe_dump"), path


@pytest.mark.slow
def test_no_module_can_read_code_out_of_data() -> None:
    """But for one, which reads by an allow-list and never calls pickle's own loaders."""
    assert len(SOURCES) > 100
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = CODE_IN_DATA & imports(node)
            assert not named or (path == READER and named == {"pickle"}), f"{path} imports {named}"
            if isinstance(node, ast.Call) and last(node.func) in LOADERS:
                check_call(node, path)


class Bomb:
    """Runs a command wherever it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("pickled",)


def test_the_one_reader_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A weight file that names a function is refused before the function is found."""
    monkeypatch.chdir(tmp_path)
    parts: list[object] = [0x1950A86A20F9469CFC6C, 1001, {}, Bomb(), []]
    payload = b"".join(pickle.dumps(part, 2) for part in parts)
    (tmp_path / "weights.pth").write_bytes(payload)
    with pytest.raises(Exception, match="mkdir"):
        torch_file.read(tmp_path / "weights.pth")
    assert not (tmp_path / "pickled").exists()


def test_the_guard_of_this_suite_sees_a_pickle() -> None:
    """Code that lies in our folder and unpickles a name is stopped; a test of somebody else's library is not."""
    data = pickle.dumps(Bomb())
    name = str(Path(OURS) / "somewhere.py")
    ours = compile("import pickle\ndef read(data):\n    return pickle.loads(data)", name, "exec")
    space: dict[str, object] = {}
    exec(ours, space)
    with pytest.raises(RuntimeError, match=r"somewhere\.py:3 reads a pickle"):
        space["read"](data)  # type: ignore[operator]
    assert pickle.loads(pickle.dumps(Path("x"))) == Path("x")
