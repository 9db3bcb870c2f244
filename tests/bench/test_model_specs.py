"""The models of a run, in one option."""

import pytest

from lifelong.bench.model_specs import model_specs
from lifelong.errors import InputError


def test_each_role_has_its_model():
    """The embedded embedder is the only one that a run has without being named."""
    assert model_specs(None) == {"embed": "embedded"}
    assert model_specs("chat=embedded") == {"embed": "embedded", "chat": "embedded"}
    assert model_specs("embed=multilingual, chat=none") == {"embed": "multilingual", "chat": "none"}


def test_a_spec_keeps_its_own_signs():
    """Addresses have "=", files may have commas."""
    text = "chat=openai:M@http://127.0.0.1:8000/v1?context=4096&tools=false,judge=scripted:/tmp/a,b.json"
    assert model_specs(text) == {
        "embed": "embedded",
        "chat": "openai:M@http://127.0.0.1:8000/v1?context=4096&tools=false",
        "judge": "scripted:/tmp/a,b.json",
    }


@pytest.mark.parametrize("text", ["multilingual", "embed=", "embed=a,embed=b", "rerank=x", "chat=a,rerank=x"])
def test_what_is_no_role_is_refused(text):
    """The message lists the roles."""
    with pytest.raises(InputError, match=r"embed=SPEC, chat=SPEC, judge=SPEC"):
        model_specs(text)


def test_a_judge_needs_answers():
    """Without a chat model there is nothing to judge, and the run would silently ignore it."""
    with pytest.raises(InputError, match="chat=SPEC"):
        model_specs("judge=embedded")


def test_a_benchmark_may_use_fewer():
    """Traits are read without a chat model."""
    assert model_specs("embed=scripted", roles=("embed",)) == {"embed": "scripted"}
    with pytest.raises(InputError, match="expected each of embed=SPEC at most once"):
        model_specs("chat=embedded", roles=("embed",))
