"""A model learns one of a person's own things: a tiny random pipeline that draws, and a tiny random chat model."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import lifelong
from lifelong.errors import ConsentError, InputError, ModelMissingError
from tests.cli.run import done, value
from tests.models.chat.vlm_tiny import build
from tests.models.drawing.pipeline_tiny import save_pipeline
from tests.person.examples import NINE, Clock, opened, picture
from tests.train.tiny_models import text_base

ABSENT = [name for name in ("torch", "transformers", "trl", "peft", "diffusers") if find_spec(name) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[train]': {', '.join(ABSENT)}"),
    pytest.mark.filterwarnings("default"),  # of torch, transformers and diffusers, which are not ours
]

REDS = [picture(colour, (60, 60)) for colour in ("#c01010", "#d02020", "#b00000", "#e01010")]
BLUES = [picture(colour, (60, 60)) for colour in ("#1010c0", "#2020d0", "#0000b0", "#1010e0")]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[lifelong.Life]:
    with opened(tmp_path / "a", clock=Clock()) as life:
        for name in ("ana", "ben"):
            life.person(name).concepts.enrol("Bertha", REDS, kind="truck")
            life.person(name).concepts.enrol("Rex", BLUES, kind="dog")
        yield life


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    save_pipeline(folder := tmp_path_factory.mktemp("pipeline") / "tiny")
    return folder


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With weights large enough that a few vectors can turn the answer of random layers."""
    from safetensors.torch import load_file, save_file

    folder = build("qwen2_5_vl", tmp_path_factory.mktemp("seeing") / "tiny")
    weights = load_file(folder / "model.safetensors")
    stronger = {name: 16 * each if each.ndim > 1 else each for name, each in weights.items()}
    save_file(stronger, folder / "model.safetensors", {"format": "pt"})
    return folder


def train(
    person: lifelong.Person, base: Path, out: Path, *, progress: Any = lambda done, total: None, **more: Any
) -> Any:
    """A short run."""
    from lifelong.train.concept import train_concept
    from lifelong.train.concept_steps import ConceptOptions

    options = {"steps": 12, "batch": 2, "size": 16, "save_steps": 4, "rate": 0.05, "lora_rate": 5e-3, **more}
    return train_concept(person.adapters, "Bertha", base, out, ConceptOptions(**options), progress=progress)


def drawn(person: lifelong.Person, base: Path, **more: str) -> bytes:
    """The pixels of a drawing of Bertha."""
    spec = f"diffusers:{base}?steps=2&device=cpu" + "".join(f"&{name}={value}" for name, value in more.items())
    image = person.draw("Bertha on the moon", n=1, size=(64, 64), taste=0, backend=spec).images[0]
    with Image.open(io.BytesIO(image.content)) as opened_image:
        return opened_image.convert("RGB").tobytes()


def stopped_after(step: int) -> Any:
    """Progress that kills the run, as Ctrl-C does."""

    def kill(done: int, total: int) -> None:
        if done == step:
            raise KeyboardInterrupt

    return kill


def weights_of(person: lifelong.Person) -> dict[str, bytes]:
    return {each.kind: person.adapters.read(each.id) for each in person.adapters.list("Bertha")}


def test_a_pipeline_learns_a_concept_and_draws_with_it(
    ana: lifelong.Person, life: lifelong.Life, pipeline: Path, tmp_path: Path
) -> None:
    """The loss falls; Ana's drawing changes, Ben's does not, and without the adapters Ana's is as before."""
    before = drawn(ana, pipeline)
    card = train(ana, pipeline, tmp_path / "out", steps=40, lora=16, lora_rate=2e-2)
    assert card["figures"]["last_loss"] < 0.95 * card["figures"]["first_loss"]
    assert set(card["adapters"]) == {"inversion", "lora"}
    assert card["figures"]["adapter_bytes"] < 300_000
    assert drawn(ana, pipeline) != before
    assert drawn(life.person("ben"), pipeline) == before
    for each in ana.adapters.list():
        assert ana.adapters.forget(each.id)
    assert drawn(ana, pipeline) == before


def test_the_files_are_those_of_diffusers(ana: lifelong.Person, pipeline: Path, tmp_path: Path) -> None:
    """Written to files, they do the same by the options of the backend, and beside other LoRA weights."""
    train(ana, pipeline, tmp_path / "out")
    own = drawn(ana, pipeline)
    files = {}
    for kind, data in weights_of(ana).items():
        files[kind] = tmp_path / ("bertha.safetensors" if kind == "inversion" else "lora.safetensors")
        files[kind].write_bytes(data)
    for each in ana.adapters.list():
        ana.adapters.forget(each.id)
    given = {"lora": str(files["lora"]), "inversion": str(files["inversion"])}
    assert drawn(ana, pipeline, **given) == own
    train(ana, pipeline, tmp_path / "out", seed=2)
    assert drawn(ana, pipeline, lora=str(files["lora"])) != drawn(ana, pipeline)


def test_vectors_alone(ana: lifelong.Person, pipeline: Path, tmp_path: Path) -> None:
    card = train(ana, pipeline, tmp_path / "out", lora=0, tokens=2)
    assert set(card["adapters"]) == {"inversion"}
    assert 2 * 32 * 4 < card["figures"]["adapter_bytes"] < 1000  # two rows of 32 float32, and the head


def test_what_was_learned_with_another_pipeline_is_not_used(
    ana: lifelong.Person, pipeline: Path, tmp_path: Path
) -> None:
    import shutil

    train(ana, pipeline, tmp_path / "out")
    other = shutil.copytree(pipeline, tmp_path / "other")
    (other / "note.json").write_text("{}")
    learned = drawn(ana, other)
    for each in ana.adapters.list():
        ana.adapters.forget(each.id)
    assert drawn(ana, other) == learned


@pytest.mark.parametrize("kind", ["pipeline", "seeing"])
def test_a_killed_run_goes_on_to_the_same_weights(
    kind: str, ana: lifelong.Person, life: lifelong.Life, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Stopped after step 6 with a state of step 4; the state is in the record, and is gone when the run ends."""
    base = request.getfixturevalue(kind)
    train(ana, base, tmp_path / "out")
    whole = weights_of(ana)
    for each in ana.adapters.list():
        ana.adapters.forget(each.id)
    with pytest.raises(KeyboardInterrupt):
        train(ana, base, tmp_path / "out", progress=stopped_after(6))
    assert [each.kind for each in ana.adapters.list()] == ["checkpoint"]
    with pytest.raises(InputError, match=r"other options \(rate\)"):
        train(ana, base, tmp_path / "out", rate=0.5)
    steps: list[int] = []
    train(ana, base, tmp_path / "out", progress=lambda now, total: steps.append(now))
    assert steps == list(range(5, 13))
    assert weights_of(ana) == whole


def test_the_state_of_a_stopped_run_is_erased_with_the_concept(
    ana: lifelong.Person, pipeline: Path, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(ana, pipeline, tmp_path / "out", progress=stopped_after(6))
    assert ana.concepts.forget("Bertha")
    assert ana.adapters.list() == []
    assert not (tmp_path / "out").exists()


def test_consent_that_ends_during_a_run_ends_the_run(ana: lifelong.Person, pipeline: Path, tmp_path: Path) -> None:
    ana.concepts.consent("person")
    ana.concepts.rename("Bertha", "Bertha", kind="person")

    def withdraw(done: int, total: int) -> None:
        if done == 2:
            ana.concepts.withdraw("person")

    with pytest.raises(lifelong.LifelongError):
        train(ana, pipeline, tmp_path / "out", progress=withdraw)
    assert ana.adapters.list() == []


def test_a_person_is_learned_only_with_consent(ana: lifelong.Person, pipeline: Path, tmp_path: Path) -> None:
    """As in a record in which the consent ended and the concept is still there."""
    ana.concepts.consent("person")
    ana.concepts.rename("Bertha", "Bertha", kind="person")
    ana._record.concepts.withdraw("person", at=NINE)
    with pytest.raises(ConsentError, match="lifelong concepts consent person"):
        train(ana, pipeline, tmp_path / "out")


def test_a_chat_model_learns_a_concept(ana: lifelong.Person, seeing: Path, tmp_path: Path) -> None:
    """The loss falls, a red picture is likelier Bertha than a blue one, and a second load says exactly the same."""
    from lifelong.models.chat.soft_tokens import SoftTokens

    card = train(ana, seeing, tmp_path / "out", steps=80, rate=0.1, tokens=8)
    assert card["figures"]["last_loss"] < 0.5 * card["figures"]["first_loss"]
    adapter = ana.adapters.read(card["adapters"]["soft_tokens"])
    first, second = (SoftTokens.load(seeing, adapter, device="cpu") for _ in range(2))
    red, blue = picture("#c81818", (60, 60)), picture("#1818c8", (60, 60))
    assert first.certainty(red) > 2 * first.certainty(blue)
    assert (first.certainty(red), first.certainty(blue)) == (second.certainty(red), second.certainty(blue))


def test_soft_tokens_of_another_model_are_refused(ana: lifelong.Person, seeing: Path, tmp_path: Path) -> None:
    from lifelong.models.chat.soft_tokens import SoftTokens

    card = train(ana, seeing, tmp_path / "out", steps=2)
    adapter = ana.adapters.read(card["adapters"]["soft_tokens"])
    with pytest.raises(InputError, match="for another model"):
        SoftTokens.load(build("qwen2_5_vl", tmp_path / "other"), adapter)
    with pytest.raises(InputError, match="has no soft tokens"):
        SoftTokens.load(seeing, b"nonsense")


def test_the_card_and_the_log_name_nobody(ana: lifelong.Person, seeing: Path, tmp_path: Path) -> None:
    train(ana, seeing, tmp_path / "out", steps=4)
    texts = {file.name: file.read_text() for file in (tmp_path / "out").iterdir()}
    assert set(texts) == {"card.json", "log.jsonl", "README.md"}
    assert not any("Bertha" in text for text in texts.values())
    assert len(texts["log.jsonl"].splitlines()) == 4
    card = json.loads(texts["card.json"])
    assert (card["stage"], card["data"]["pictures"], card["data"]["others"]) == ("concept", 4, 4)
    assert card["figures"]["right_of_held_out"] is not None


def test_bases_that_cannot_learn_it(ana: lifelong.Person, seeing: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="has no safetensors file"):
        train(ana, tmp_path, tmp_path / "out")
    with pytest.raises(InputError, match="text alone"):
        train(ana, text_base(tmp_path / "text", ["a"]), tmp_path / "out")
    ana.concepts.forget("Rex")
    with pytest.raises(InputError, match="nothing shows what 'Bertha' is not"):
        train(ana, seeing, tmp_path / "out")
    assert ana.adapters.list() == []


def test_a_size_that_the_pipeline_cannot_make_is_named(ana: lifelong.Person, pipeline: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--size 33: this pipeline makes pictures in steps of"):
        train(ana, pipeline, tmp_path / "out", size=33)


def test_a_full_memory_names_the_dials(
    ana: lifelong.Person, seeing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lifelong.models.chat.soft_tokens import SoftTokens

    def full(*args: Any, **options: Any) -> Any:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr(SoftTokens, "loss", full)
    with pytest.raises(InputError, match=r"out of memory with --batch 2.*lower --size and --lora"):
        train(ana, seeing, tmp_path / "out")


def test_the_command(life: lifelong.Life, seeing: Path, tmp_path: Path) -> None:
    life.close()
    where = ("--store", str(tmp_path / "a"), "--person", "ana")
    out = ("--out", str(tmp_path / "out"))
    assert "Stored soft_tokens with 'Bertha'" in done(
        "train", "concept", "Bertha", "--base", str(seeing), *out, "--steps", "2", *where
    )
    (listed,) = value("concepts", "adapters", "Bertha", *where)
    assert listed["kind"] == "soft_tokens"
    assert "tiny" in done("concepts", "adapters", *where)
    assert "is erased" in done("concepts", "adapters", "--forget", listed["id"], *where)
    assert value("concepts", "adapters", *where) == []
