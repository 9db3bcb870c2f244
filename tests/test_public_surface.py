"""What users see first: the names, the version, and what an import costs."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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

PUBLIC = set(
    """
    open aio Life Person Incoming Document ChatMessage Tool Recalled Thinking Token Restarted Called Answer Reply
    Hit Memory Message Concept Traits LifelongError InputError ArgumentError AttachmentError
    ChangedError ConsentError ContextOverflowError ImportFormatError PassphraseError SettingsError NotFoundError
    StoreError StoreVersionError StoreReadOnlyError StoreFullError StoreUncertainError ModelError ModelMissingError
    ModelUnavailableError ModelOutputError __version__
    """.split()
)


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after ``code`` ran in a fresh interpreter."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{n.split('.')[0] for n in sys.modules}})))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


def test_import_loads_nothing_heavy():
    """What takes long to load is loaded by the module that uses it, when it is used."""
    assert loaded_by("import lifelong").isdisjoint(HEAVY)


def test_the_default_needs_no_llama_cpp(tmp_path):
    """Without xllamacpp a record opens and answers; the defaults of the embedders are replaced to need no weights."""
    loaded_by(
        "import sys, os; sys.modules['xllamacpp'] = None; os.environ.pop('LIFELONG_CHAT', None)\n"
        f"import lifelong; life = lifelong.open({str(tmp_path / 'a')!r}, embed='scripted', look='none', worker=False)\n"
        "ana = life.person('ana'); ana.add('I drive Bertha, my old truck.')\n"
        "assert 'Bertha' in ana.chat('What do I drive?').text; life.close()"
    )


def test_the_heavy_names_are_real():
    """The list above names modules as they are called, so that the test before can fail."""
    assert loaded_by("import PIL, click, numpy, pydantic, rich, apsw").issuperset({"PIL", "numpy", "apsw"})


def test_the_public_names():
    """A name that comes or goes is a change that users notice: it needs a line in the changelog."""
    assert set(lifelong.__all__) == PUBLIC
    assert len(lifelong.__all__) == len(PUBLIC)


def test_dir_lists_what_users_may_use_and_nothing_else():
    """At most forty names beside the version, and the two modules that hold what is not used every day."""
    assert set(dir(lifelong)) == PUBLIC | {"types", "errors"}
    assert len(PUBLIC - {"__version__"}) <= 40


def test_every_error_is_exported():
    """Whatever a public call raises can be caught by a name of ``lifelong``."""
    tree = [lifelong.LifelongError]
    for each in tree:
        tree += each.__subclasses__()
    ours = {each.__name__ for each in tree if each.__module__ == "lifelong.errors"}
    assert ours <= PUBLIC


def test_classes_are_named_as_users_import_them():
    """``repr`` and tracebacks say ``lifelong.Person``, whichever file it is written in."""
    assert repr(lifelong.Person) == "<class 'lifelong.Person'>"
    assert repr(lifelong.Life) == "<class 'lifelong.Life'>"


def test_every_public_name_is_there():
    """The engine's names are loaded on first use, so a wrong one would not show before."""
    for name in lifelong.__all__:
        assert getattr(lifelong, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = lifelong.nothing


def test_importing_opens_no_file_of_the_user(tmp_path: Path):
    """In an empty home folder, an import and a look at the names leave nothing behind."""
    program = "import lifelong; [getattr(lifelong, name) for name in lifelong.__all__]"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIFELONG_"))}
    environment["HOME"] = str(tmp_path)
    subprocess.run([sys.executable, "-B", "-c", program], check=True, cwd=tmp_path, env=environment)
    assert list(tmp_path.iterdir()) == []


def test_version_is_the_newest_in_the_changelog():
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == lifelong.__version__
