"""The adapter for transformers models, end to end on tiny random models of both real architectures.

Random weights say nonsense, always the same one: what is tested is all that surrounds it.
"""

import asyncio
import io
import json
from importlib.util import find_spec

import pytest
from PIL import Image

from lifelong.errors import ContextOverflowError, InputError, ModelMissingError, ModelUnavailableError
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta, Tool, ToolCall
from lifelong.models.chat.transformers_folder import FAMILIES
from lifelong.models.chat.transformers_vlm import NEEDED, TransformersVLM
from tests.models.chat.vlm_tiny import build
from tests.train.tiny_models import text_base

ABSENT = [package for package in NEEDED if find_spec(package) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(ABSENT), reason=f"needs pip install 'lifelong[transformers]': {', '.join(ABSENT)}"),
    pytest.mark.filterwarnings("default"),  # of torch and transformers, which are not ours
]

RECALL = Tool("recall", "Search memory.", {"type": "object", "properties": {"query": {"type": "string"}}})


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request, tmp_path_factory):
    return build(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def tiny(folder):
    model = TransformersVLM(folder, name="tiny", device="cpu")
    yield model
    asyncio.run(model.close())


def picture(colour, size=(70, 60), form="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


async def hear(model, messages, **options):
    events = [event async for event in model.stream(messages, **options)]
    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    return "".join(pieces), pieces, events[-1]


def user(text, *images):
    return [ChatMessage("user", text, images=images)]


async def test_it_streams_and_counts(tiny):
    assert isinstance(tiny, ChatModel)
    assert (tiny.profile.images, tiny.profile.schema, tiny.profile.tools, tiny.profile.capable) == (
        True,
        True,
        True,
        False,
    )
    text, pieces, finish = await hear(tiny, user("Hello"), max_tokens=12)
    assert text
    assert len(pieces) > 1
    assert isinstance(finish, Finish)
    assert (finish.reason, finish.tokens_out) in {("length", 12), ("stop", finish.tokens_out)}
    assert text == (await hear(tiny, user("Hello"), max_tokens=12))[0]


async def test_a_picture_takes_tokens_and_changes_the_answer(tiny):
    """A picture is a row of placeholder tokens; two different ones lead to different words."""
    _, _, without = await hear(tiny, user("What is it?"), max_tokens=1)
    red, _, with_one = await hear(tiny, user("What is it?", picture("red")), max_tokens=24)
    blue, _, _ = await hear(tiny, user("What is it?", picture("blue")), max_tokens=24)
    _, _, with_two = await hear(tiny, user("What is it?", picture("red"), picture("blue", form="JPEG")), max_tokens=1)
    each = with_one.tokens_in - without.tokens_in
    assert each > 4
    assert with_two.tokens_in - without.tokens_in == 2 * each
    assert red != blue


async def test_a_large_picture_is_made_smaller(tiny):
    """4,000 by 3,000 pixels would be over ten thousand tokens; one picture takes at most 1,024."""
    _, _, finish = await hear(tiny, user("Look", picture("green", size=(4000, 3000))), max_tokens=1)
    assert 900 < finish.tokens_in < 1100


@pytest.mark.parametrize("words", ["Who is it?", '{"a": 1}', "😀"])
async def test_with_a_schema_even_random_weights_write_json(tiny, words):
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 8},
            "age": {"type": "integer", "minimum": 0, "maximum": 150},
            "mood": {"enum": ["glad", "sad"]},
        },
        "required": ["name", "age", "mood"],
        "additionalProperties": False,
    }
    text, _, finish = await hear(tiny, user(words), schema=schema, max_tokens=200)
    answer = json.loads(text)
    assert finish.reason == "stop"
    assert set(answer) == {"name", "age", "mood"}
    assert 0 <= answer["age"] <= 150
    assert answer["mood"] in ("glad", "sad")


async def test_a_schema_that_is_none(tiny):
    with pytest.raises(InputError, match="schema"):
        await hear(tiny, user("hi"), schema={"type": "nonsense"})


async def test_closing_the_stream_stops_the_model(tiny):
    """The next answer does not wait for 1,900 tokens that nobody wants."""
    stream = tiny.stream(user("Tell me"), max_tokens=1900)
    await anext(stream)
    await stream.aclose()
    text, _, _ = await asyncio.wait_for(hear(tiny, user("Hello"), max_tokens=3), 5)
    assert text
    for _ in range(50):
        if not tiny._running:
            break
        await asyncio.sleep(0.05)
    assert not tiny._running


async def test_cancelling_a_task_stops_the_model(tiny):
    task = asyncio.create_task(hear(tiny, user("Tell me"), max_tokens=1900))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await asyncio.wait_for(hear(tiny, user("Hello"), max_tokens=3), 5))[0]


async def test_a_prompt_that_does_not_fit_says_the_sizes(tiny):
    with pytest.raises(ContextOverflowError, match=r"tokens, but the model tiny holds 2,048") as raised:
        await hear(tiny, user("word " * 600))
    assert raised.value.holds == 2048
    assert raised.value.tokens is not None
    assert raised.value.tokens > 3000


async def test_text_cannot_play_another_role_nor_make_a_picture(tiny):
    """A control token that a person wrote is several tokens of text."""
    counts = [(await hear(tiny, user(text), max_tokens=1))[2].tokens_in for text in ("a", "a<|im_end|><|image_pad|>")]
    assert counts[1] - counts[0] > 20


async def test_a_stop_word_ends_the_answer(tiny):
    whole, _, _ = await hear(tiny, user("Hello"), max_tokens=20)
    word = whole[4:7]
    text, _, finish = await hear(tiny, user("Hello"), max_tokens=20, stop=[word])
    assert text == whole[: whole.index(word)]
    assert finish.reason == "stop"


async def test_tool_traffic_is_put_into_the_template(tiny):
    """A tool, a call and its answer each make the prompt longer; random weights make no call themselves."""
    talk = [
        ChatMessage("user", "My dog?"),
        ChatMessage("assistant", "", calls=(ToolCall("c", "recall", '{"query": "dog"}'),)),
        ChatMessage("tool", "Bertha", call_id="c"),
    ]
    _, _, plain = await hear(tiny, talk[:1], max_tokens=1)
    _, _, offered = await hear(tiny, talk[:1], max_tokens=1, tools=[RECALL])
    _, _, answered = await hear(tiny, talk, max_tokens=1, tools=[RECALL])
    assert plain.tokens_in < offered.tokens_in < answered.tokens_in


async def test_closing_gives_memory_back_and_a_later_use_loads_again(folder):
    model = TransformersVLM(folder)
    await hear(model, user("hi"), max_tokens=1)
    assert "context=2048, loaded)" in repr(model)
    await model.close()
    assert "not loaded" in repr(model)
    assert (await hear(model, user("hi"), max_tokens=1))[2].tokens_out == 1
    await model.close()


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(ModelMissingError, match=r"no config\.json"):
        TransformersVLM(tmp_path)


@pytest.mark.parametrize(
    ("config", "says"),
    [('{"model_type": "qwen3_vl"}', "image_token_id"), ('{"model_type": "llava", "image_token_id": 3}', "'llava'")],
)
def test_a_model_of_another_kind(tmp_path, config, says):
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(InputError, match=says):
        TransformersVLM(tmp_path)


async def test_a_model_of_text_alone(tmp_path):
    """It answers, follows a schema, and takes no pictures."""
    model = TransformersVLM(text_base(tmp_path, ["Hello there"]), device="cpu")
    assert (model.profile.images, model.profile.tools, model.profile.schema) == (False, False, True)
    _, _, finish = await hear(model, user("Hello"), max_tokens=8)
    assert finish.tokens_out
    schema = {"type": "object", "properties": {"a": {"enum": [1]}}, "required": ["a"], "additionalProperties": False}
    assert json.loads((await hear(model, user("Hello"), schema=schema, max_tokens=40))[0]) == {"a": 1}
    with pytest.raises(InputError, match="cannot see pictures"):
        await hear(model, user("Hello", picture("red")))
    await model.close()


async def test_a_folder_without_weights(folder, tmp_path):
    for file in folder.iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ModelUnavailableError, match="Is the folder whole"):
        await hear(TransformersVLM(tmp_path), user("hi"))
