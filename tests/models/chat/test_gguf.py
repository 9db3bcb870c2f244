"""Reading the header of a GGUF file, on bytes written by hand."""

import struct

import pytest

from lifelong.errors import InputError, ModelMissingError
from lifelong.models.chat.gguf import read_header
from lifelong.models.chat.llamacpp import LlamaCpp, LlamaCppOptions
from lifelong.models.specs import chat_model
from tests.models.chat.gguf_tiny import projector, write


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def header(version: int = 3) -> bytes:
    """A model trained for 512 tokens whose three tokens are a word, an end of turn and a word."""
    fields = [
        text("general.architecture") + struct.pack("<I", 8) + text("llama"),
        text("llama.rope.freq_base") + struct.pack("<If", 6, 10000.0),
        text("llama.context_length") + struct.pack("<II", 4, 512),
        text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 3) + text("a") + text("<|im_end|>") + text("b"),
        text("tokenizer.ggml.token_type") + struct.pack("<IIQ3i", 9, 5, 3, 1, 3, 1),
    ]
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(fields)) + b"".join(fields)


def test_context_and_control_tokens(tmp_path):
    (tmp_path / "m.gguf").write_bytes(header())
    found = read_header(tmp_path / "m.gguf")
    assert found.trained_context == 512
    assert found.control_tokens == {"<|im_end|>"}


def test_a_model_holds_no_more_than_it_was_trained_for(tmp_path):
    """Under 1 GB it is not taken for capable, unless the caller knows better."""
    (tmp_path / "Tiny-Q4.gguf").write_bytes(header())
    model = LlamaCpp(tmp_path / "Tiny-Q4.gguf", LlamaCppOptions(context=8192))
    assert (model.name, model.profile.context, model.profile.capable) == ("tiny-q4", 512, False)
    assert LlamaCpp(tmp_path / "Tiny-Q4.gguf", LlamaCppOptions(context=256, capable=True)).profile.context == 256
    assert LlamaCpp(tmp_path / "Tiny-Q4.gguf", LlamaCppOptions(capable=True)).profile.capable


@pytest.mark.parametrize("cut", [0, 3, 10, 40, 90, 150, 200])
def test_a_file_cut_short(tmp_path, cut):
    (tmp_path / "m.gguf").write_bytes(header()[:cut])
    with pytest.raises(InputError, match=r"m\.gguf is not a GGUF model"):
        read_header(tmp_path / "m.gguf")


def test_another_version(tmp_path):
    (tmp_path / "m.gguf").write_bytes(header(version=9))
    with pytest.raises(InputError, match="version 9, expected 2 or 3"):
        read_header(tmp_path / "m.gguf")


def test_a_length_that_lies(tmp_path):
    """A string that claims to be longer than the file is refused, not allocated."""
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 60))
    with pytest.raises(InputError, match="past the end"):
        read_header(tmp_path / "m.gguf")


def language(path, width=64):
    fields = {"general.architecture": "llama", "llama.context_length": 512, "llama.embedding_length": width}
    return write(path, fields, {})


def test_a_projector_gives_the_model_eyes(tmp_path):
    """The file's name may hold a plus sign, which is a space in web addresses."""
    projector(tmp_path / "mmproj+f16.gguf", width=64)
    language(tmp_path / "m.gguf")
    seeing = chat_model(f"gguf:{tmp_path / 'm.gguf'}?mmproj={tmp_path / 'mmproj+f16.gguf'}")
    blind = chat_model(f"gguf:{tmp_path / 'm.gguf'}")
    assert seeing is not None
    assert blind is not None
    assert (seeing.profile.images, blind.profile.images) == (True, False)
    closed = LlamaCpp(tmp_path / "m.gguf", LlamaCppOptions(mmproj=tmp_path / "mmproj+f16.gguf", images=False))
    assert not closed.profile.images


def test_a_projector_that_is_none_or_of_another_model(tmp_path):
    language(tmp_path / "m.gguf")
    language(tmp_path / "other.gguf")
    projector(tmp_path / "wide.gguf", width=128)
    with pytest.raises(InputError, match=r"other\.gguf is no projector.*'llama', expected 'clip'"):
        LlamaCpp(tmp_path / "m.gguf", LlamaCppOptions(mmproj=tmp_path / "other.gguf"))
    with pytest.raises(InputError, match=r"makes embeddings of 128 numbers, but .* takes 64"):
        LlamaCpp(tmp_path / "m.gguf", LlamaCppOptions(mmproj=tmp_path / "wide.gguf"))
    with pytest.raises(ModelMissingError, match="no projector at"):
        LlamaCpp(tmp_path / "m.gguf", LlamaCppOptions(mmproj=tmp_path / "missing.gguf"))
    with pytest.raises(InputError, match=r"is a projector, not a language model.*\?mmproj="):
        LlamaCpp(tmp_path / "wide.gguf")
