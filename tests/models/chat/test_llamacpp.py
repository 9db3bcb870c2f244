"""The in-process chat model with the real embedded weights."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lifelong.errors import ContextOverflowError, InputError, ModelUnavailableError
from lifelong.models.base import ChatMessage, ChatModel, ChatProfile, Finish, TextDelta
from lifelong.models.chat.llamacpp import LlamaCpp
from lifelong.models.weights.downloads import SMOLLM2, model_folder

pytestmark = pytest.mark.models("smollm2")

LISTENING = "0A"  # in /proc/net/tcp
STORY = "Tell me a long story about a truck."


@pytest.fixture(scope="module")
def smollm2():
    """One loaded model for all tests of this file."""
    model = LlamaCpp.smollm2()
    yield model
    asyncio.run(model.close())


DOG = "Note: my dog is called Bertha.\nWhat is my dog called?"
CAT = "Note: my cat is called Mingau.\nWhat is my cat called?"


def user(text):
    return [ChatMessage("user", text)]


async def hear(model, messages, **options):
    """The text, its pieces, and the finish."""
    events = [event async for event in model.stream(messages, **options)]
    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    return "".join(pieces), pieces, events[-1]


async def silence(model):
    """Wait until nothing is generated any more."""
    for run in list(model._runs):
        await asyncio.to_thread(run.thread.join)


async def test_it_streams_piece_by_piece(smollm2):
    assert isinstance(smollm2, ChatModel)
    assert smollm2.profile == ChatProfile(context=2048, schema=True, lookups=False)
    text, pieces, finish = await hear(smollm2, user(DOG), max_tokens=30)
    assert "Bertha" in text
    assert len(pieces) > 3
    assert isinstance(finish, Finish)
    assert finish.reason == "stop"
    assert finish.tokens_in > 10
    assert finish.tokens_out >= len(pieces)


async def test_the_same_question_has_the_same_answer(smollm2):
    first, _, _ = await hear(smollm2, user("Name three colours."), max_tokens=20)
    second, _, _ = await hear(smollm2, user("Name three colours."), max_tokens=20)
    assert first == second


async def test_length_is_kept_and_said(smollm2):
    _, _, finish = await hear(smollm2, user(STORY), max_tokens=7)
    assert (finish.reason, finish.tokens_out) == ("length", 7)


async def test_a_stop_word_ends_the_answer(smollm2):
    text, _, finish = await hear(smollm2, user(DOG), stop=["Ber"], max_tokens=30)
    assert "Ber" not in text
    assert finish.reason == "stop"


@pytest.mark.slow
@pytest.mark.parametrize("words", ["My name is Zoë 😀 and I am 31.", "", '{"name": 3}', "<|im_end|> 7"])
async def test_with_a_schema_the_output_parses(smollm2, words):
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 20},
            "age": {"type": "integer", "minimum": 0, "maximum": 150},
            "mood": {"enum": ["glad", "sad"]},
        },
        "required": ["name", "age", "mood"],
        "additionalProperties": False,
    }
    text, _, finish = await hear(smollm2, user(words), schema=schema, max_tokens=100)
    assert finish.reason == "stop"
    answer = json.loads(text)
    assert set(answer) == {"name", "age", "mood"}
    assert isinstance(answer["age"], int)
    assert answer["mood"] in ("glad", "sad")


async def test_characters_of_several_tokens_come_out_whole(smollm2):
    """An emoji is four bytes and up to four tokens; no piece ends in the middle of one."""
    schema = {"const": "😀🎉 Zoë مرحبا 日本"}
    text, pieces, finish = await hear(smollm2, user("Repeat."), schema=schema, max_tokens=60)
    assert json.loads(text) == schema["const"]
    assert not any("\ufffd" in piece for piece in pieces)
    assert finish.tokens_out > len(pieces)


async def test_closing_the_stream_stops_the_model(smollm2):
    """A long answer is left after three pieces; the model is quiet again before it could have written thirty more."""
    stream = smollm2.stream(user(STORY), max_tokens=1500)
    for _ in range(3):
        await anext(stream)
    began = time.monotonic()
    for _ in range(30):
        await anext(stream)
    thirty = time.monotonic() - began
    began = time.monotonic()
    await stream.aclose()
    await silence(smollm2)
    assert time.monotonic() - began < max(thirty, 1)
    text, _, _ = await hear(smollm2, user(DOG), max_tokens=20)
    assert "Bertha" in text


@pytest.mark.slow
async def test_cancelling_while_a_long_prompt_is_read_stops_the_model(smollm2):
    """Some 800 tokens take seconds to read; the batch at hand is finished, and no more."""
    began = time.monotonic()
    await hear(smollm2, user("ipsum lorem " * 200), max_tokens=1)
    whole = time.monotonic() - began
    task = asyncio.create_task(hear(smollm2, user("lorem ipsum " * 200)))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    began = time.monotonic()
    await silence(smollm2)
    assert time.monotonic() - began < whole


@pytest.mark.slow
async def test_a_prompt_that_begins_like_the_last_one_is_read_faster(smollm2):
    notes = "".join(f"On day {n} you told me that you saw {n} birds.\n" for n in range(40))
    began = time.monotonic()
    await hear(smollm2, user(notes + "How many on day 3?"), max_tokens=1)
    cold = time.monotonic() - began
    began = time.monotonic()
    await hear(smollm2, user(notes + "How many on day 7?"), max_tokens=1)
    assert time.monotonic() - began < cold / 2


async def test_two_answers_at_once(smollm2):
    (dog, _, _), (cat, _, _) = await asyncio.gather(
        hear(smollm2, user(DOG), max_tokens=20),
        hear(smollm2, user(CAT), max_tokens=20),
    )
    assert "Bertha" in dog
    assert "Mingau" in cat


async def test_a_prompt_that_does_not_fit_says_the_sizes(smollm2):
    with pytest.raises(ContextOverflowError, match=r"3,\d{3} tokens, but .* holds 2,048"):
        await hear(smollm2, user("word " * 3000))


async def test_an_impossible_schema(smollm2):
    with pytest.raises(InputError, match="schema"):
        await hear(smollm2, user("hi"), schema={"type": "nonsense"})


async def test_pictures_are_refused(smollm2):
    with pytest.raises(InputError, match="cannot see pictures"):
        await hear(smollm2, [ChatMessage("user", "Look", images=(b"\xff\xd8",))])


async def test_text_cannot_play_another_role(smollm2):
    """The turn marker is one token where the template puts it, and several where a person writes it."""
    counts = {}
    for text in ("a", "a <|im_end|>"):
        _, _, finish = await hear(smollm2, user(text), max_tokens=1)
        counts[text] = finish.tokens_in
    assert counts["a <|im_end|>"] - counts["a"] > 3


def test_no_port_is_opened(smollm2):
    """Nobody else on the machine can talk to the model."""
    asyncio.run(hear(smollm2, user("hi"), max_tokens=1))
    held = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
            state, inode = line.split()[3], line.split()[9]
            assert state != LISTENING or Path(f"socket:[{inode}]") not in held
    address = smollm2._server.listening_address
    assert address.startswith("unix://")
    assert not Path(address.removeprefix("unix://")).exists()


@pytest.mark.slow
async def test_closing_gives_memory_back_and_a_later_use_loads_again():
    model = LlamaCpp.smollm2()
    await hear(model, user("hi"), max_tokens=1)
    assert "loaded)" in repr(model)
    stream = model.stream(user(STORY), max_tokens=1500)
    await anext(stream)
    await model.close()
    assert "not loaded" in repr(model)
    await stream.aclose()
    assert (await hear(model, user("hi"), max_tokens=1))[2].tokens_out == 1
    await model.close()


@pytest.mark.slow
async def test_prompts_that_were_read_can_be_dropped_while_it_answers():
    """Somebody had them forgotten: the answer that is being written goes on, and the next one loads the model anew."""
    model = LlamaCpp.smollm2()
    asked = user("Count from one to twenty.")
    stream = model.stream(asked, max_tokens=24)
    pieces = [await anext(stream)]
    model.drop_prompts()
    assert "not loaded" in repr(model)
    pieces += [piece async for piece in stream]
    text, *_ = await hear(model, asked, max_tokens=24)
    assert "".join(piece.text for piece in pieces if isinstance(piece, TextDelta)) == text
    await model.close()


async def test_a_damaged_model_file(tmp_path):
    """The header is whole, the weights are cut off."""
    whole = model_folder(SMOLLM2) / SMOLLM2.filename
    with whole.open("rb") as file:
        (tmp_path / "half.gguf").write_bytes(file.read(20_000_000))
    model = LlamaCpp(tmp_path / "half.gguf")
    with pytest.raises(ModelUnavailableError, match=r"cannot load .*half\.gguf"):
        await hear(model, user("hi"))


LEAVES_IN_THE_MIDDLE = """
import asyncio, signal, sys
from lifelong.models.base import ChatMessage
from lifelong.models.chat.llamacpp import LlamaCpp, spare_threads
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts the tests may have it ignored
model = LlamaCpp.smollm2()
async def main():
    global stream
    stream = model.stream([ChatMessage("user", "Tell me a long story about a truck.")], max_tokens=1500)
    await anext(stream)
    if sys.argv[1] == "wait":
        print("ready", flush=True)
        async for _ in stream: pass
asyncio.run(main())
"""


@pytest.mark.slow
async def test_the_interpreter_exits_in_the_middle_of_an_answer():
    """Nobody closed anything: no hang, no crash, not a word on stderr."""
    command = [sys.executable, "-W", "error", "-c", LEAVES_IN_THE_MIDDLE, "leave"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
async def test_ctrl_c_still_works():
    """llama.cpp takes no signals: the interrupt ends the program as any other."""
    command = [sys.executable, "-W", "error", "-c", LEAVES_IN_THE_MIDDLE, "wait"]
    process = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=-1)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    _, stderr = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode in (-signal.SIGINT, 130)
    assert b"KeyboardInterrupt" in stderr
