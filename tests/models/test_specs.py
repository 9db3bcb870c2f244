"""From the words in the settings to models."""

import pytest

from lifelong.errors import InputError, ModelMissingError, SettingsError
from lifelong.models.base import ChatProfile
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.exam import results
from lifelong.models.exam.results import ExamResult
from lifelong.models.scripted import HashedWords, ScriptedChat
from lifelong.models.specs import chat_model, text_embedder
from lifelong.models.weights.downloads import QWEN, model_folder
from lifelong.settings import load
from tests.models.chat.gguf_tiny import write
from tests.person.examples import NINE


def test_no_model():
    assert chat_model("none") is None


def test_a_script(tmp_path):
    (tmp_path / "s.json").write_text('{"rules": [{"say": "hi"}]}')
    assert isinstance(chat_model(f"scripted:{tmp_path / 's.json'}"), ScriptedChat)
    assert isinstance(text_embedder("scripted"), HashedWords)


def test_an_endpoint_with_options():
    """An @ may be part of the model's name; the URL begins at @http."""
    chat = chat_model("openai:qwen@v2@http://127.0.0.1:8080/v1?context=4096&images=true&capable=false")
    assert chat is not None
    assert chat.name == "openai:qwen@v2"
    assert repr(chat) == "OpenAIChat(model='qwen@v2', url='http://127.0.0.1:8080/v1')"
    profile = chat.profile
    assert (profile.context, profile.images, profile.capable, profile.tools) == (4096, True, False, True)


def test_ollama_is_an_endpoint_on_this_machine_with_its_small_context():
    chat = chat_model("ollama:qwen3:8b")
    assert isinstance(chat, OpenAIChat)
    assert repr(chat) == "OpenAIChat(model='qwen3:8b', url='http://127.0.0.1:11434/v1')"
    assert chat.profile.context == 4096
    other = chat_model("ollama:qwen3:8b@http://10.0.0.2:11434/v1?context=16384&thinking=500&timeout=900")
    assert isinstance(other, OpenAIChat)
    assert repr(other) == "OpenAIChat(model='qwen3:8b', url='http://10.0.0.2:11434/v1')"
    assert (other.profile.context, other.profile.thinking, other._timeout) == (16384, 500, 900)
    assert results.identity("ollama:qwen3:8b") == results.identity("openai:qwen3:8b@http://127.0.0.1:11434/v1")


def test_an_endpoint_may_be_silent_as_long_as_an_answer_may_take():
    def timeout(spec: str, seconds: float = 0) -> float:
        chat = chat_model(spec, answer_seconds=seconds)
        assert isinstance(chat, OpenAIChat)
        return chat._timeout

    assert timeout("openai:m@http://h/v1") == 120
    assert timeout("openai:m@http://h/v1", 900) == 900
    assert timeout("openai:m@http://h/v1?timeout=30", 900) == 30


@pytest.mark.parametrize(
    ("spec", "meant"),
    [
        ("gpt-5", "--chat openai:gpt-5@https://api.openai.com/v1, with your key in LIFELONG_OPENAI_KEY"),
        ("openai:gpt-5", "--chat openai:gpt-5@https://api.openai.com/v1"),
        ("o3", "--chat openai:o3@https://api.openai.com/v1"),
        ("claude-opus-5", "--chat openai:claude-opus-5@https://api.anthropic.com/v1"),
        ("qwen3:8b", "--chat ollama:qwen3:8b, if Ollama serves it"),
        ("llama3.2", "--chat ollama:llama3.2"),
        ("Qwen/Qwen3-8B", "--chat openai:Qwen/Qwen3-8B@http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8080/v1", "--chat openai:MODEL@http://127.0.0.1:8080/v1"),
        ("models/qwen.gguf", "--chat gguf:models/qwen.gguf"),
    ],
)
def test_a_bare_name_is_refused_with_a_line_to_copy(spec, meant):
    with pytest.raises(SettingsError) as raised:
        chat_model(spec)
    assert f"You probably mean: {meant}" in str(raised.value)


@pytest.mark.parametrize("spec", ["", "gguf:", "openai:@http://localhost", "two words", "ollama:"])
def test_what_cannot_be_guessed_is_not_guessed(spec):
    with pytest.raises(SettingsError) as raised:
        chat_model(spec)
    assert "You probably mean" not in str(raised.value)


def test_an_embedding_endpoint():
    embedder = text_embedder("openai:e5@https://example.org/v1?dim=384")
    assert (embedder.name, embedder.dim) == ("openai:e5", 384)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "gpt-4",
        "embeded",
        "qwen:x",
        "embedded:x",
        "gguf:",
        "openai:model",
        "openai:model@localhost",
        "openai:@http://localhost",
        "openai:m@http://localhost?contxt=3",
        "openai:m@http://localhost?context=-3",
        "openai:m@http://localhost?tools=perhaps",
        "gguf:model.gguf?mmproj=",
        "transformers:",
        "transformers:qwen?device=tpu",
        "scripted",
    ],
)
def test_a_spec_that_means_nothing_names_the_forms(spec):
    with pytest.raises(SettingsError, match=r"gguf:PATH.*openai:MODEL@URL.*scripted:FILE") as raised:
        chat_model(spec)
    assert repr(spec) in str(raised.value)


@pytest.mark.parametrize("spec", ["", "none", "scripted:file", "openai:m", "openai:m@http://h?context=3"])
def test_an_embedder_spec_that_means_nothing_names_the_forms(spec):
    with pytest.raises(SettingsError, match="openai:MODEL@URL"):
        text_embedder(spec)


def test_weights_that_are_not_there_say_which_command_brings_them(tmp_path):
    with pytest.raises(ModelMissingError, match="lifelong models pull"):
        chat_model("qwen", cache=tmp_path)
    with pytest.raises(ModelMissingError, match="lifelong models pull smollm2"):
        chat_model("smollm2", cache=tmp_path)
    with pytest.raises(ModelMissingError, match="lifelong models pull"):
        text_embedder("embedded", cache=tmp_path)


def test_a_model_file_that_is_not_there(tmp_path):
    with pytest.raises(ModelMissingError, match=r"missing\.gguf"):
        chat_model(f"gguf:{tmp_path / 'missing.gguf'}")


def test_a_file_that_is_no_model(tmp_path):
    (tmp_path / "notes.gguf").write_text("not a model")
    with pytest.raises(InputError, match=r"notes\.gguf is not a GGUF model"):
        chat_model(f"gguf:{tmp_path / 'notes.gguf'}")


def test_without_configuration_there_is_no_chat_model(monkeypatch, tmp_path):
    monkeypatch.delenv("LIFELONG_CHAT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert chat_model(load().chat) is None


def test_the_older_name_of_smollm2_says_what_it_is(tmp_path, caplog):
    with pytest.raises(ModelMissingError, match="smollm2"):
        chat_model("embedded", cache=tmp_path)
    assert "older name of smollm2" in caplog.text


@pytest.mark.parametrize("tested", [None, ChatProfile(context=4096, tools=True, capable=False)])
def test_the_profile_of_the_pulled_qwen(tmp_path, tested):
    """As it was tested, unless the user's own test found something else."""
    folder = model_folder(QWEN, cache=tmp_path)
    folder.mkdir(parents=True)
    write(folder / QWEN.filename, {"general.architecture": "qwen2", "qwen2.context_length": 32_768}, {})
    if tested is not None:
        results.save(ExamResult("qwen", NINE, 1, tested, (), 0.1, None), cache=tmp_path)
    model = chat_model("qwen", cache=tmp_path)
    assert model is not None
    assert model.name == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    tools, capable, lookups = (False, True, False) if tested is None else (True, False, True)
    assert model.profile == ChatProfile(context=4096, schema=True, tools=tools, capable=capable, lookups=lookups)


@pytest.mark.parametrize("spec", ["gguf:model.gguf", "qwen", "smollm2"])
def test_without_llama_cpp_the_error_names_the_extra(monkeypatch, tmp_path, spec):
    monkeypatch.setattr("lifelong.models.chat.llamacpp.NEEDED", "xllamacpp_that_is_not_there")
    with pytest.raises(ModelMissingError, match=r"pip install 'lifelong\[llama\]'"):
        chat_model(spec, cache=tmp_path)


def test_an_extra_that_is_not_installed_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr("lifelong.models.chat.transformers_vlm.NEEDED", ("torch_that_is_not_there",))
    with pytest.raises(ModelMissingError, match=r"torch_that_is_not_there.*pip install 'lifelong\[transformers\]'"):
        chat_model(f"transformers:{tmp_path}")
