"""Settings: arguments, then environment, then lifelong.toml; what cannot work is refused by name."""

from pathlib import Path

import pytest

import lifelong
from lifelong.errors import SettingsError
from lifelong.settings import choose, load


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in a folder without a settings file."""
    monkeypatch.chdir(tmp_path)


def test_arguments_outrank_the_environment_which_outranks_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each place is read, the nearest to the call wins."""
    (tmp_path / "lifelong.toml").write_text('person = "file"\nspace = "file"\nsession_gap = 30\n')
    monkeypatch.setenv("LIFELONG_PERSON", "environment")
    monkeypatch.setenv("LIFELONG_SPACE", "environment")
    settings = load(person="argument")
    assert (settings.person, settings.space, settings.session_gap) == ("argument", "environment", 30)


def test_an_unknown_setting_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    """A typo is not silent, wherever it stands."""
    with pytest.raises(SettingsError, match=r"'sesion_gap'.*known settings: .*session_gap"):
        load(sesion_gap=5)
    (tmp_path / "lifelong.toml").write_text("sesion_gap = 5\n")
    with pytest.raises(SettingsError, match=r"'sesion_gap'.*lifelong.toml"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("session_gap", 0),
        ("session_gap", "an hour"),
        ("max_recalls", 11),
        ("recall_k", 0),
        ("context_tokens", 10),
        ("context_images", -1),
        ("max_text", -1),
        ("person", "  "),
        ("space", "x" * 201),
        ("worker", "perhaps"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(name: str, value: object) -> None:
    """The error names the setting, its value, and where to set it."""
    with pytest.raises(SettingsError, match=rf"setting '{name}' = .*LIFELONG_{name.upper()}"):
        load(**{name: value})


def test_an_environment_variable_with_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value comes from outside the program, so the message must lead to it."""
    monkeypatch.setenv("LIFELONG_RECALL_K", "many")
    with pytest.raises(SettingsError, match="LIFELONG_RECALL_K"):
        load()


@pytest.mark.parametrize("content", ["person = ana", "[[[", 'person = "a"\nperson = "b"', "\xff\xfe"])
def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path, content: str) -> None:
    """The error names the file and where it goes wrong."""
    (tmp_path / "lifelong.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"lifelong\.toml cannot be read"):
        load()


@pytest.mark.parametrize("spec", ["gpt-4", "openai:model", "gguf:", "scripted:", "embeded"])
def test_a_chat_model_that_cannot_be_meant_is_refused(tmp_path: Path, spec: str) -> None:
    """The error lists the forms, and no record is made."""
    with pytest.raises(SettingsError, match=r"gguf:PATH.*openai:MODEL@URL"):
        lifelong.open(tmp_path / "a", chat=spec, embed="scripted")
    assert not (tmp_path / "a").exists()


def test_an_unknown_setting_of_open_is_refused(tmp_path: Path) -> None:
    """``open`` takes every setting by name, and no other."""
    with pytest.raises(SettingsError, match="'colour'"):
        lifelong.open(tmp_path / "a", colour="red")  # type: ignore[call-arg]
    assert not (tmp_path / "a").exists()


def test_a_choice_goes_into_the_file_in_use_and_leaves_its_other_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store, file = tmp_path / "far" / "ana.lifelong", tmp_path / "lifelong.toml"
    file.write_text('# mine\nzone = "Europe/Berlin"\n', encoding="utf-8")
    assert choose(load(store=store), "embed", "multilingual") == file
    again = load(store=store)
    assert (again.embed, again.zone) == ("multilingual", "Europe/Berlin")
    choose(again, "embed", "embedded")
    assert load(store=store).embed == "embedded"
    assert file.read_text(encoding="utf-8").count("embed =") == 1
    assert "# mine" in file.read_text(encoding="utf-8")


def test_without_a_file_a_choice_is_written_beside_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "far" / "ana.lifelong"
    assert choose(load(store=store), "embed", "multilingual") == tmp_path / "far" / "lifelong.toml"
    assert load(store=store).embed == "multilingual"


def test_a_file_that_cannot_be_changed_is_named_with_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "far").write_text("a file where a folder must be")
    with pytest.raises(SettingsError, match=r'far/lifelong.toml cannot be changed .* embed = "multilingual"'):
        choose(load(store=tmp_path / "far" / "ana.lifelong"), "embed", "multilingual")
