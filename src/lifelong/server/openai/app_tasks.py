"""Requests that a chat app makes by itself: titles, tags, follow-up questions, search queries, memories of its own.

Such a request comes with the same key and as a message of the user, but the person did not write it. It is answered by
the model alone, and nothing of it is stored or learned. An app can say so by the name of the model or by a header. Apps
that say nothing are recognised by the structure of the request, not by the wording of one app: somebody asks for a
title, tags, a summary or the like, in a prescribed form, about a conversation that the request quotes or has before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request

from lifelong.server.errors import Problem
from lifelong.server.openai.chat_body import ChatBody, ChatBodyMessage

TASK_MODEL: Final = "lifelong-tasks"
"""Name of a model that an app can choose for its own requests; every request to it is one."""

TASK_HEADER: Final = "x-lifelong-task"
"""``yes`` declares a request of the app itself, ``no`` one of the person; without it the structure decides."""

INSTRUCTIONS: Final = ("system", "developer")

_LONGEST_TITLE: Final = 40
"""Most characters of a title that is made without a model."""

_START: Final = 600
"""Characters of an instruction in which it says what is to be made."""

_PERSON_LABEL: Final = (
    "user|human|me|person|you|customer|benutzer|nutzer|usuario|usuário|utilisateur|utente|gebruiker|użytkownik|"
    "kullanıcı|пользователь|用户|用戶|ユーザー|사용자"
)
_MODEL_LABEL: Final = (
    "assistant|ai|bot|chatbot|model|agent|llm|gpt|chatgpt|claude|gemini|assistent|asistente|assistente|asystent|"
    "asistan|ki|ia|ассистент|助手|アシスタント|어시스턴트"
)


def _labelled(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"^[\s>*_#\[<\"'-]*(?:{names})\s*(?:\([^)\n]*\))?[\]>*_\"']*\s*[:：]", re.IGNORECASE | re.MULTILINE
    )


_BY_PERSON: Final = _labelled(_PERSON_LABEL)
_BY_MODEL: Final = _labelled(_MODEL_LABEL)
_TAGGED: Final = re.compile(
    r"<(chat_?history|chat|user|assistant|conversation(?:_history)?|history|messages|transcript|dialog(?:ue)?|discussion)\b[^>]*>",
    re.IGNORECASE,
)
_ROLES: Final = re.compile(r"[\"']role[\"']\s*:\s*[\"'](?:user|assistant|human|ai)[\"']", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"^[\s#*]*(?:[\w' ]{0,30}\b)?(?:conversation|chat(?: history)?|messages?|transcript|dialogue|discussion|lines)\b"
    r"[\w' ]{0,20}[:：]",
    re.IGNORECASE | re.MULTILINE,
)

_PRODUCT: Final = re.compile(
    r"\b(?:generat\w*|creat\w*|provid\w*|suggest\w*|com\w* up with|giv\w*|writ\w*|produc\w*|propos\w*|analy[sz]\w*|"
    r"extract\w*|identif\w*|determin\w*|return\w*|respond\w*|reply|repl\w*|output\w*|assign\w*|pick|choos\w*|classif\w*|"
    r"predict\w*|updat\w*|stor\w*|sav\w*|manag\w*|maintain\w*|reflect\w*|decid\w*|task is|mak\w*)\b"
    r"[^\n]{0,160}?"
    r"\b(?:titles?|names?|headlines?|subjects?|tags?|labels?|keywords?|topics?|categor\w+|themes|follow[- ]?ups?|"
    r"(?:next|related|suggested) (?:questions?|prompts?|messages?)|quer(?:y|ies)|standalone question|summar(?:y|ies)|"
    r"emojis?|memor(?:y|ies)|facts?|preferences|suggestions?|starters|image prompt|intent|language of)\b",
    re.IGNORECASE,
)
_DIGEST: Final = re.compile(
    r"\b(?:summari[sz]e|condense|compress|rephrase|reformulate|title|autocomplet\w+|progressively summari[sz]e)\b",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    r"\bjson\b|^#{1,4} ?(?:task|output|guidelines|instructions|rules|examples?)\b|"
    r"\b(?:only|just|directly) (?:return|respond|reply|output|provide|give|write|the)\b|"
    r"\b(?:return|respond|reply|output|answer|write|provide|give) (?:me )?(?:only|just|with (?:only|just|nothing))\b|"
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|few)(?:[- ](?:to|or|–|-)?[- ]?"
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten))?[- ]?(?:words?|characters?|chars?|tokens?|sentences?)\b|"
    r"\bno (?:quotes|quotation|punctuation|explanations?|preamble|formatting|additional|other text|markdown)\b|"
    r"\b(?:without|avoid|omit\w*|do not|don't|never) [^\n]{0,40}\b(?:quot\w+|punctuation|explain\w*|explanations?|"
    r"lead-in|preamble|prefix\w*|formatting|markdown|additional|include|answer|use)\b|"
    r"\bcomma[- ]separated\b|\bconcise\b|\bnothing else\b|\bfuture (?:context|reference)\b|"
    r"^(?:new summary|standalone question|title|tags|output|summary)\s*:\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAKES: Final = (
    r"\b(?:generat|creat|writ|provid|come up|produc|giv|suggest|extract|summari[sz]|condens)\w*\b[^.\n]{0,60}?"
)
_TALK: Final = r"\b(?:conversations?|chats?|discussions?|dialogues?|threads?|messages?|prompt)\b"
_TITLE_MAKER: Final = re.compile(
    rf"{_MAKES}\b(?:titles?|names?|headlines?)\b[^.\n]{{0,80}}?{_TALK}|"
    rf"{_MAKES}{_TALK}[^.\n]{{0,80}}?\b(?:titles?|names?|headlines?)\b|"
    r"\b(?:title|conversation)[- ](?:generator|namer|maker|summari[sz]er)\b",
    re.IGNORECASE,
)
"""An instruction to make a title; the first message of the person may follow it unquoted."""
_MAKER: Final = re.compile(
    rf"{_MAKES}\b(?:tags?|keywords?|follow[- ]?ups?|summar(?:y|ies)|facts|memories|quer(?:y|ies))\b"
    rf"[^.\n]{{0,80}}?{_TALK}|"
    rf"{_MAKES}{_TALK}|"
    r"\b(?:tag|summary|memory|information)[- ](?:generator|summari[sz]er|maker|extractor|agent|organi[sz]er|manager)\b",
    re.IGNORECASE,
)
"""An instruction to make something of a conversation instead of taking part in it."""
_ABOUT_THIS_TALK: Final = re.compile(
    r"\b(?:our|this|the|above|previous|preceding|following) (?:\w+ ){0,2}"
    r"(?:conversation|chat|discussion|dialogue|thread|exchange|messages|chat history)\b",
    re.IGNORECASE,
)
_TITLE_OF_MESSAGE: Final = re.compile(
    r"\b(?:title|name|headline|tags?|emoji)\b[^.\n]{0,30}\b(?:for|of|from|on)\b[^.\n]{0,20}\b(?:previous|following|this|above|"
    r"first|user(?:'s)?)\b[^.\n]{0,20}\b(?:quer(?:y|ies)|messages?|prompts?|questions?|requests?|inputs?|chat|conversation)\b",
    re.IGNORECASE,
)
_MEMORY_TOOL: Final = re.compile(r"memor(?:y|ies)|(?:^|_)facts?(?:_|$)", re.IGNORECASE)
_KEY: Final = re.compile(
    r"[\"'](titles?|tags|follow_?ups|queries|suggestions|questions|topics)[\"']\s*:", re.IGNORECASE
)


def is_app_task(request: Request, body: ChatBody) -> bool:
    """Whether a request is one of the app itself: by the name of its model, its header, or its structure.

    Raises:
        Problem: the header has another value.
    """
    match request.headers.get(TASK_HEADER, "").strip().lower():
        case "yes":
            return True
        case "no":
            return False
        case "":
            return body.model == TASK_MODEL or looks_like_task(body)
        case other:
            raise Problem(400, "invalid_request", f"{TASK_HEADER}: {other[:20]!r}: give yes or no", param=TASK_HEADER)


def looks_like_task(body: ChatBody) -> bool:
    """Whether the structure of a request is that of an app's own request."""
    if ends_with_instruction(body.messages):
        return True
    system = "\n".join(_words(each) for each in body.messages if each.role in INSTRUCTIONS)
    talk = [each for each in body.messages if each.role not in INSTRUCTIONS]
    if not talk or talk[-1].role != "user":
        return False
    text = _words(talk[-1])
    if any(each.role == "assistant" for each in talk):
        return _asks_about_talk_before(text)
    formed = body.response_format is not None and body.response_format.type != "text"
    if not quotes_talk(text):  # it may quote one message of the person, or that message may follow the instruction
        return bool(_TITLE_MAKER.search(system[:_START]) or (_TITLE_OF_MESSAGE.search(text) and _FORM.search(text)))
    tools = [each.function.name for each in body.tools or ()]
    for_memory = bool(tools) and all(_MEMORY_TOOL.search(name) for name in tools)
    outside = _before_talk(text)
    asks = _wants_product(outside) and bool(_FORM.search(outside))
    start = system[:_START]
    return for_memory or formed or asks or bool(_TITLE_MAKER.search(start) or _MAKER.search(start))


def ends_with_instruction(messages: Sequence[ChatBodyMessage]) -> bool:
    """Whether the app adds an instruction after the last answer: a request about the conversation before it."""
    talk = [each for each in messages if each.role not in INSTRUCTIONS]
    return bool(talk) and messages[-1].role in INSTRUCTIONS and talk[-1].role == "assistant"


def quotes_talk(text: str) -> bool:
    """Whether a text quotes a conversation with an assistant."""
    if _TAGGED.search(text) or len(_ROLES.findall(text)) > 1:
        return True
    return bool(_BY_PERSON.search(text)) and bool(_BY_MODEL.search(text) or _HEADING.search(text))


def answer_without_model(text: str) -> str:
    """The answer to an app's own request on a server without a chat model.

    A title is the beginning of the first quoted line of the person; lists are empty. In the JSON form that the request
    names, so that the app can read it.

    Args:
        text: the words of the request.
    """
    lines = text.splitlines()
    first = next((line for line in lines if _BY_PERSON.match(line)), "")
    words = re.split(r"[:：]", first, maxsplit=1)[-1].strip().strip("\"'*")
    title = words if len(words) <= _LONGEST_TITLE else words[:_LONGEST_TITLE].rsplit(None, 1)[0] + " …"
    key = _KEY.search(_before_talk(text)) or _KEY.search(text)
    if key is None:
        return title if _makes_title(text) else ""
    return json.dumps({key[1]: title if key[1].lower() == "title" else []}, ensure_ascii=False)


def _asks_about_talk_before(text: str) -> bool:
    """Whether the last message asks, in a prescribed form, for something about the conversation before it."""
    if not (_wants_product(text) and _FORM.search(text)):
        return False
    return bool(_ABOUT_THIS_TALK.search(text)) or bool(re.match(r"\s*#{1,4} ?task\b", text, re.IGNORECASE))


def _wants_product(text: str) -> bool:
    return bool(_PRODUCT.search(text) or _DIGEST.search(text[:_START]))


def _makes_title(text: str) -> bool:
    return bool(re.search(r"\b(?:title|name|headline|summar\w+|tags?|keywords?)\b", text, re.IGNORECASE))


def _before_talk(text: str) -> str:
    """The text without the lines of the quoted conversation, as far as they are labelled, and without its tags."""
    tag = _TAGGED.search(text)
    if tag is not None:
        head, _, rest = text[: tag.start()], None, text[tag.end() :]
        return f"{head}\n{rest.rpartition(f'</{tag[1]}>')[2] if f'</{tag[1]}>' in rest else ''}"
    return "\n".join(line for line in text.splitlines() if not (_BY_PERSON.match(line) or _BY_MODEL.match(line)))


def _words(message: ChatBodyMessage) -> str:
    if isinstance(message.content, list):
        return "\n\n".join(part.text for part in message.content if part.text)
    return message.content or ""
