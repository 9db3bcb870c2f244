"""Trying a model: what is found, what it means, and that it is used from then on."""

import json
import struct
import zlib
from dataclasses import replace

import pytest

from lifelong.agent.exam_tasks import exam_tasks, lookups
from lifelong.errors import ContextOverflowError, ModelUnavailableError, with_notes
from lifelong.models.base import ChatProfile, Finish, ToolCall
from lifelong.models.chat.openai import OpenAIChat
from lifelong.models.exam import drawing, results
from lifelong.models.exam.checks import ExamSession
from lifelong.models.exam.exam import examine, meaning
from lifelong.models.exam.metered import MeteredModel
from lifelong.models.scripted import CAPABLE, ScriptedChat, ScriptRule
from lifelong.models.specs import chat_model
from lifelong.recall.evidence import approximate_tokens
from tests.models.chat.endpoint import as_json, serving, speaking
from tests.models.exam.graduate import dunce, graduate


def passed(found):
    return {check.name for check in found.checks if check.passed}


async def test_a_good_model_passes():
    found = await examine(graduate(), name="g", lookup=lookups)
    assert found.profile == CAPABLE
    assert [check.name for check in found.checks] == [
        "answers", "streams", "schema", "tools", "pictures", "context", "extraction",
        "lookups",
    ]  # fmt: skip
    assert all(check.passed for check in found.checks)
    assert meaning(found.profile)[:3] == [
        "It answers in deep mode, looking things up by calling tools, unless the setting mode says fast.",
        "What it extracts is kept, once its quotes are found in the person's words.",
        "Pictures go to it as pictures.",
    ]


async def test_a_bad_model_is_found_out():
    """It talks, and that is all: it remembers nothing, keeps to no schema and calls nothing."""
    found = await examine(dunce(), name="d")
    assert passed(found) == {"answers", "streams"}
    assert found.profile == ChatProfile(8192)
    assert meaning(found.profile)[0] == "It answers in fast mode: one recall, and no looking up in between."


async def test_a_model_that_thinks_first_gets_room_for_it():
    """A hundred words of thoughts do not fit into the first answer's 32 tokens; they are no part of what it says."""
    thinker = graduate()
    thinker._rules = [replace(rule, say=f"<think> {'hm ' * 100}</think> {rule.say}") for rule in thinker._rules]
    found = await examine(thinker, name="t", longest=256)
    assert passed(found) == {"answers", "streams", "schema", "tools", "pictures", "context", "extraction"}
    assert found.checks[0].found == "it answers, as it was told"


async def test_invention_is_counted():
    """Values that do not stand in the message are made up, whatever else is right."""
    inventor = ScriptedChat(
        [
            ScriptRule(when="Message:", say='{"facts": ["Luna"]}'),
            ScriptRule(when="Notes:", say='{"known": true, "answer": "Fiat Faro"}'),
            "yes, yes, yes",
        ]
    )
    found = await examine(inventor, name="i")
    (extraction,) = [check for check in found.checks if check.name == "extraction"]
    assert not extraction.passed
    assert extraction.found.startswith(
        "1 of 10 right, all are needed; it wrote 'Luna', which does not stand in 'My dog"
    )
    assert "it took irony for a fact: 'luna' of 'Oh great, a fourth meeting today" in extraction.found
    assert "it answered what the notes do not say: 'Fiat Faro' to \"What is my wife's name?\"" in extraction.found


@pytest.mark.parametrize(
    ("message", "value", "why"),
    [
        ("Tom cannot stand", "cannot stand jazz", "it took somebody else's dislike for the speaker's"),
        ("yoga on Thursdays", "yoga on Thursdays, not on Tuesdays", "it kept what a correction took back"),
        ("Then Rui goes", "vegan", "it took a friend's words for the speaker's"),
        ("started at the bank", "bank since 2023", "it worked out a date that was not said"),
        ("thanks a lot", "quick", "it noted something where there was nothing to note"),
        ("goes swimming", "", ""),
    ],
)
async def test_one_wrong_answer_is_enough_and_is_told_in_plain_words(message, value, why):
    """Everything else is right; the last row has no wrong answer."""
    facts = json.dumps({"facts": [value]})
    model = graduate()
    model._rules = [ScriptRule(when=message, say=facts), *model._rules]
    found = await examine(model, name="m", tasks=exam_tasks(), longest=256)
    told = next(check.found for check in found.checks if check.name == "extraction")
    assert found.profile.capable == (not why)
    right = "12 of 12 right, all are needed" if not why else f"11 of 12 right, all are needed; {why}"
    assert told.startswith(right)


async def test_the_requests_of_the_product_count_too():
    """The model ends a fact that the message does not speak of, and obeys a note."""
    wrong = {"text": "I live in Almada.", "quote": "We moved to Almada", "slot": "rita.home", "single": True}
    model = graduate()
    model._rules = [
        ScriptRule(when="moved to Almada", say=json.dumps({"statements": [{**wrong, "replaces": "k2"}]})),
        ScriptRule(when="Where does Rita live", say="Lisbon!"),
        *model._rules,
    ]
    found = await examine(model, name="m", tasks=exam_tasks(), longest=256)
    told = next(check.found for check in found.checks if check.name == "extraction")
    assert not found.profile.capable and "it followed an instruction that stood in a note" in told


@pytest.mark.parametrize("native", [True, False], ids=["calls tools", "chooses in JSON"])
async def test_a_model_that_does_not_stop_looking_up_answers_in_fast_mode_by_itself(native):
    step = json.dumps({"next": {"step": "recall", "query": "Rita"}})
    again = ScriptRule(call="recall", arguments={"query": "Rita"}) if native else ScriptRule(say=step)
    model = ScriptedChat([again], profile=ChatProfile(8192, tools=native, schema=True, capable=True))

    fault = await lookups(model)

    assert "it looked up 3 times for 'Where does Rita live now?', where 1 is enough" in fault
    small = ChatProfile(8192, tools=native, schema=True, capable=True, lookups=False)
    assert "it does not stop looking up" in " ".join(meaning(small))


@pytest.mark.parametrize("native", [True, False], ids=["calls tools", "chooses in JSON"])
async def test_the_exam_takes_less_than_eight_thousand_tokens(native):
    """Prompts, tools, schemas and answers of every check, by the counter of prompts; each part has its share."""
    model = Counting(graduate(ChatProfile(8192, tools=native, schema=True, images=True, capable=True)))
    found = await examine(model, name="m", tasks=exam_tasks(), lookup=lookups)
    spent = {check.name: check.tokens for check in found.checks}
    assert all(check.passed for check in found.checks if native or check.name != "tools")
    assert sum(spent.values()) == model.tokens < 8_000
    assert spent["context"] < 2_600 and spent["extraction"] < 3_000 and spent["lookups"] < 2_700
    assert sum(spent.values()) - spent["context"] - spent["extraction"] - spent["lookups"] < 400


class Counting(MeteredModel):
    """Counts tokens as prompts do (UTF-8 bytes over four), and not words."""

    def __init__(self, model):
        super().__init__(model, model.profile)

    async def stream(self, messages, *, schema=None, tools=(), **options):
        sent = [
            message.text + "".join(f"{call.name} {call.arguments}" for call in message.calls) for message in messages
        ]
        sent += [f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters))}" for tool in tools]
        sent += [json.dumps(schema)] if schema else []
        written = 0
        async for event in self.model.stream(messages, schema=schema, tools=tools, **options):
            if isinstance(event, Finish):
                event = Finish(event.reason, sum(map(approximate_tokens, sent)), written)
                self.tokens += event.tokens_in + written
            else:
                written += approximate_tokens(event.arguments if isinstance(event, ToolCall) else event.text)
            yield event


class Short(Counting):
    """Refuses prompts over a number of tokens, and does not name the number."""

    def __init__(self, model, most):
        super().__init__(model)
        self.most = most
        self.prompts = 0

    async def stream(self, messages, **options):
        self.prompts += 1
        if sum(approximate_tokens(message.text) for message in messages) > self.most:
            raise ContextOverflowError("too long")
        async for event in super().stream(messages, **options):
            yield event


@pytest.mark.parametrize(
    ("most", "prompts", "shortest", "longest"),
    [(5_000, 2, None, None), (1_500, 4, 900, 1_100), (700, 4, 450, 550), (400, 3, 225, 300), (100, 1, None, None)],
)
async def test_a_limit_is_found_to_a_factor_of_two_in_few_prompts(most, prompts, shortest, longest):
    """256 and 2,048 tokens, and after a refusal those between: the limit is the longest prompt that was read."""
    model = Short(graduate(), most)
    session = ExamSession(model, lambda name: None)
    passed, detail = await session.context(2048)
    assert passed and model.prompts == prompts
    if shortest is None:
        assert session.limit is None
        assert ("limit was not looked for" if most == 5_000 else "more is refused at 256") in detail
    else:
        assert shortest <= session.limit <= longest


async def test_an_endpoint_declares_its_context():
    with speaking(graduate(ChatProfile(3000, tools=True, schema=True, images=True))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        found = await examine(chat, name="e")
        await chat.close()
    assert found.profile == ChatProfile(3000, tools=True, schema=True, images=True, capable=True)
    assert found.tokens_per_second is not None


@pytest.mark.parametrize(
    ("entry", "size"),
    [
        ({"id": "m", "max_model_len": 4096}, 4096),
        ({"id": "m", "context_length": 8192}, 8192),
        ({"id": "other", "meta": {"n_ctx": 2048, "n_ctx_train": 32768}}, 2048),
        ({"id": "m", "max_model_len": "long"}, None),
    ],
    ids=["vllm", "openrouter", "llama.cpp", "nonsense"],
)
async def test_where_servers_say_how_much_fits(entry, size):
    """llama.cpp serves one model, whatever name it is asked by."""
    with serving(as_json(200, {"data": [entry]})) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        assert await chat.declared_context() == size
        await chat.close()


@pytest.mark.parametrize("body", [None, [], {"data": None}, {"data": ["m"]}, {"data": [{}]}])
async def test_a_list_of_models_of_another_shape(body):
    with serving(as_json(200, body)) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        try:
            assert await chat.declared_context() is None
        except ModelUnavailableError as error:
            assert endpoint.url in with_notes(error)
        await chat.close()


async def test_what_a_server_refuses_its_model_cannot_do():
    """The server answers 400 to a picture, and lives on."""
    with speaking(graduate(ChatProfile(9000, tools=True, schema=True))) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        found = await examine(chat, name="e", longest=512)
        await chat.close()
    assert passed(found) == {"answers", "streams", "schema", "tools", "context", "extraction"}
    (pictures,) = [check for check in found.checks if check.name == "pictures"]
    assert "cannot see pictures" in pictures.found


async def test_a_server_that_drops_the_beginning_without_a_word():
    """It reads the last 700 words of a prompt: 256 and 512 go in whole, and a thousand do not."""
    with speaking(graduate(), blind_beyond=700) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        found = await examine(chat, name="e")
        await chat.close()
    assert "context" not in passed(found)
    assert 400 < found.profile.context <= 700


async def test_a_server_that_is_gone_is_no_finding():
    with serving(as_json(500, {"error": {"message": "out of memory"}})) as endpoint:
        chat = OpenAIChat("m", url=endpoint.url, profile=CAPABLE, retries=0)
        with pytest.raises(ModelUnavailableError, match="out of memory"):
            await examine(chat, name="e")
        await chat.close()


async def test_what_was_found_is_used_until_the_options_say_otherwise(tmp_path):
    spec = "openai:m@http://ana:hunter2@127.0.0.1:9/v1"
    before = chat_model(spec, cache=tmp_path)
    found = await examine(graduate(ChatProfile(3000, schema=True)), name=results.identity(spec))
    path = results.save(found, cache=tmp_path)
    after = chat_model(f"{spec}?key=x".partition("?")[0], cache=tmp_path)
    told = chat_model(f"{spec}?tools=true&context=512", cache=tmp_path)
    assert before is not None
    assert after is not None
    assert told is not None
    assert before.profile.tools
    assert after.profile == ChatProfile(3000, schema=True, capable=True)
    assert told.profile == ChatProfile(512, tools=True, schema=True, capable=True)
    assert "hunter2" not in path.read_text()
    assert "ana" not in json.loads(path.read_text())["model"]


def test_another_file_in_its_place_is_another_model(tmp_path):
    file = tmp_path / "m.gguf"
    file.write_bytes(b"one")
    first = results.identity(f"gguf:{file}?threads=2")
    assert first == results.identity(f"gguf:{file}?context=99")
    file.write_bytes(b"another")
    assert results.identity(f"gguf:{file}") != first
    assert results.identity("embedded") == "embedded"


@pytest.mark.parametrize(
    "damage",
    ["", "[]", "{}", '{"form": 1, "profile": {"context": "big"}}', '{"form": 1, "profile": {"context": 9, "x": true}}'],
)
async def test_damaged_findings_are_none(tmp_path, damage):
    path = results.save(await examine(dunce(), name="embedded"), cache=tmp_path)
    assert results.tested_profile("embedded", cache=tmp_path) is not None
    path.write_text(damage)
    assert results.tested_profile("embedded", cache=tmp_path) is None


def test_the_picture_is_a_picture():
    """Read back by hand: the size, and white at the edge, blue in the first digit's first stroke."""
    png = drawing.number("47", colour=(20, 60, 220))
    assert struct.unpack(">II", png[16:24]) == (336, 264)
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    rows = zlib.decompress(png[start : start + length])
    width = 1 + 336 * 3
    assert tuple(rows[1:4]) == (255, 255, 255)
    across = 60 * width + 1  # a pixel row in the first row of dots, where the 4 has one dot and the 7 all five
    blue = [x for x in range(0, 336, drawing.DOT) if tuple(rows[across + x * 3 : across + x * 3 + 3]) == (20, 60, 220)]
    assert [x // drawing.DOT for x in blue] == [4, 7, 8, 9, 10, 11]
