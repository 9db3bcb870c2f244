"""A chat app asks for titles, tags, follow-up questions, search queries and memories on the key of the person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lifelong.server.openai.app_tasks import looks_like_task
from lifelong.server.openai.chat_body import ChatBody
from tests.person.examples import Played
from tests.server.running import Served, running

TALK = "USER: We are moving to Tampere in May.\nASSISTANT: I am a model and I collect stamps. I live in a rack."


def user(text: str, *before: tuple[str, str]) -> list[dict[str, str]]:
    """One message of the user, after these others."""
    return [*({"role": role, "content": each} for role, each in before), {"role": "user", "content": text}]


TASKS: dict[str, dict[str, Any]] = {
    "a title, as JSON": {
        "messages": user(
            "### Task:\nGenerate a concise title of 3 to 5 words with an emoji for the chat history.\n### Output:\n"
            f'JSON format: {{ "title": "your title" }}\n### Chat History:\n<chat_history>\n{TALK}\n</chat_history>'
        )
    },
    "tags": {
        "messages": user(
            "### Task:\nGenerate 1-3 broad tags for the main themes of the chat history.\n### Output:\n"
            f'JSON format: {{ "tags": ["tag1"] }}\n<chat_history>\n{TALK}\n</chat_history>'
        )
    },
    "search queries": {
        "messages": user(
            "### Task:\nAnalyze the chat history to determine whether search queries are needed.\n### Guidelines:\n"
            '- Respond **EXCLUSIVELY** with a JSON object: { "queries": [] }\n'
            f"<chat_history>\n{TALK}\n</chat_history>"
        )
    },
    "the rest of a sentence": {
        "messages": user(
            "### Task:\nYou are an autocompletion system. Continue the text in `<text>`.\n### Output:\n"
            f"JSON\n<type>General</type>\n<text>We are moving</text>\n<chat_history>\n{TALK}\n</chat_history>"
        )
    },
    "a title in plain words": {
        "messages": user(
            "Give this chat a name of at most five words. Reply with the name only.\n\nConversation:\n\n"
            "User: We are moving to Tampere\nAI: I am a model and I love Tampere."
        )
    },
    "a title under a system prompt": {
        "messages": user(
            "user: We are moving to Tampere.\nassistant: I love Tampere.",
            ("system", "You summarise conversations. Create a title that captures the conversation, no punctuation."),
        )
    },
    "a title of the first message": {
        "messages": user(
            "I am moving to Tampere in May.",
            ("system", "You will generate a short title based on the first message of a user. At most 80 characters."),
        )
    },
    "a title after the talk": {
        "messages": user(
            "Please generate a four to five word title summarizing our conversation without any lead-in, punctuation "
            "or quotation marks.",
            ("user", "We are moving to Tampere."),
            ("assistant", "I love Tampere."),
        )
    },
    "a summary after the talk": {
        "messages": [
            {"role": "user", "content": "We are moving to Tampere."},
            {"role": "assistant", "content": "I love Tampere."},
            {"role": "system", "content": "Summarize the discussion in 200 words or less, for later context."},
        ]
    },
    "a question that stands alone": {
        "messages": user(
            "Given the following conversation and a follow up question, rephrase the follow up question to be a "
            "standalone question.\n\nChat History:\nHuman: We are moving to Tampere.\nAssistant: I love it.\n"
            "Follow Up Input: When?\nStandalone question:"
        )
    },
    "a running summary": {
        "messages": user(
            "Progressively summarize the lines of conversation provided, adding onto the previous summary returning a "
            "new summary.\n\nCurrent summary:\n\nNew lines of conversation:\nHuman: We are moving to Tampere.\n"
            "AI: I love Tampere.\n\nNew summary:"
        )
    },
    "facts for another memory": {
        "messages": user(
            "Input:\nuser: We are moving to Tampere.\nassistant: I love Tampere.",
            ("system", "You organise personal information. Extract the facts of the conversation."),
        ),
        "response_format": {"type": "json_object"},
    },
    "the memory tools of another app": {
        "messages": user(
            "# Current Chat:\n\nHuman: We are moving to Tampere.\nAI: I love Tampere.",
            ("system", "You keep what is worth keeping."),
        ),
        "tools": [
            {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
            for name in ("set_memory", "delete_memory")
        ],
    },
    "a title of one quoted message": {
        "messages": user(
            "This is the query:\n---\nHow far is Tampere, where I live?\n---\nWrite a phrase of 3-5 words as a title "
            "for the previous query. No quotation marks. Reply with the title text only."
        )
    },
    "a title of messages in JSON": {
        "messages": user(
            'Create a title in the language of the user, only the title.\n[{"role": "user", "content": "We are moving '
            'to Tampere."}, {"role": "assistant", "content": "I love Tampere."}]'
        )
    },
}

PERSONS = {
    "a statement": user("I am moving to Tampere in May."),
    "a wish for a title": user("Give me a title for my novel about two sisters in Tampere, three words."),
    "a summary of a text": user("Summarize this in 50 words: Tampere is a city in Finland. It has three saunas."),
    "a question about the talk": user(
        "What did we decide in this conversation?", ("user", "Let us go to Tampere."), ("assistant", "Gladly.")
    ),
    "words about a user": user("User: that is what my boss calls everybody. I hate that."),
    "a talk that is told": user(
        "Yesterday my sister asked me to name the baby. Her message: call me.\nI said that I was at work."
    ),
    "an app with instructions": user(
        "I am moving to Tampere.",
        ("system", "You are the assistant of a bank. Answer in JSON. Give short answers, only about the account."),
    ),
    "an answer of one word": user("Tampere", ("user", "Guess where I live."), ("assistant", "Which country?")),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_request_of_the_app_is_known_by_its_structure(name: str) -> None:
    assert looks_like_task(ChatBody.model_validate(TASKS[name])), name


@pytest.mark.parametrize("name", PERSONS)
def test_a_message_of_the_person_is_none(name: str) -> None:
    assert not looks_like_task(ChatBody.model_validate({"messages": PERSONS[name]})), name


def _post(server: Served, body: dict[str, Any], **headers: str) -> Any:
    answer = server.ask("POST", "/v1/chat/completions", {"model": "lifelong", **body}, headers=headers)
    assert answer.status == 200, answer.content
    return answer.value


@pytest.mark.parametrize("name", [name for name in TASKS if name != "the memory tools of another app"])
def test_nothing_of_it_is_stored_without_a_chat_model(tmp_path: Path, name: str) -> None:
    """The record holds what the person said, and nothing that the app quoted."""
    with running(tmp_path) as server:
        server.chat("I drive Bertha, my old truck.")
        before = server.said()
        assert _post(server, TASKS[name])["lifelong"]["memory"] == "task"
        assert server.said() == before


def test_the_model_answers_it_alone(tmp_path: Path) -> None:
    """The model sees the request as the app wrote it, without memory; nobody is made by it."""
    model = Played('{"title": "A move north"}')
    with running(tmp_path, model) as server:
        server.chat("I drive Bertha, my old truck.")
        asked = TASKS["a title, as JSON"]
        answer = _post(server, asked)
        assert answer["choices"][0]["message"]["content"] == '{"title": "A move north"}'
        (prompt, _, _) = model.asked[-1]
        assert [(each.role, each.text) for each in prompt] == [("user", asked["messages"][0]["content"])]
        server.chat(asked["messages"], key=server.key(None), user="bo")
        assert not server.life.has_person("bo")


def test_without_a_model_a_title_is_the_first_words_and_lists_are_empty(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        titles = _post(server, TASKS["a title, as JSON"])["choices"][0]["message"]["content"]
        assert titles == '{"title": "We are moving to Tampere in May."}'
        assert _post(server, TASKS["tags"])["choices"][0]["message"]["content"] == '{"tags": []}'


def test_an_app_can_say_what_its_request_is(tmp_path: Path) -> None:
    """By the name of the model, or by a header, which can also claim a message that looks like one of the app's."""
    with running(tmp_path, Played("Ok.")) as server:
        assert (
            _post(server, {"model": "lifelong-tasks", "messages": user("I play chess.")})["lifelong"]["reply"] is None
        )
        _post(server, {"messages": user("I play chess.")}, **{"X-Lifelong-Task": "yes"})
        responses = {"model": "lifelong-tasks", "input": "I play chess."}
        assert server.ask("POST", "/v1/responses", responses).status == 200
        assert server.said() == []
        titled = TASKS["a title in plain words"]
        _post(server, titled, **{"X-Lifelong-Task": "no"})
        assert server.said()[0] == titled["messages"][0]["content"]
        assert server.chat("x", headers={"X-Lifelong-Task": "maybe"}).status == 400
        names = [each["id"] for each in server.ask("GET", "/v1/models").value["data"]]
        assert "lifelong-tasks" in names
