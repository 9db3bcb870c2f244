"""Messages as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lifelong.aio import Person
from lifelong.types import Message
from lifelong.web.markdown import Source, render


@dataclass(frozen=True, slots=True)
class ChatEntry:
    """One message.

    Attributes:
        message: the message.
        html: its text.
        rating: 1 or -1 for a reply that was rated, else 0.
        last: whether it is the newest message of the person, which can be edited, or its reply.
        answered: for a message of the person, whether a reply follows.
    """

    message: Message
    html: Markup
    rating: int = 0
    last: bool = False
    answered: bool = True


async def entries(person: Person, messages: Sequence[Message], *, newest: bool) -> list[ChatEntry]:
    """Messages for the page.

    Args:
        person: whose they are.
        messages: consecutive messages, in the order of time.
        newest: whether the last of them is the newest message of the record.
    """
    ratings = {each.reply: each.value for each in await person.ratings()}
    shown = {each for message in messages if message.role == "assistant" for each in message.shown}
    texts = {message.id: message.text for message in await person.known_messages(shown)} if shown else {}
    own = [message.id for message in messages if message.role == "user"]
    last = own[-1] if own and newest else ""
    replies = {message.reply_to for message in messages if message.role == "assistant"}
    return [
        ChatEntry(
            message,
            _html(message, texts),
            rating=ratings.get(message.id, 0),
            last=bool(last) and last in (message.id, message.reply_to),
            answered=message.id in replies or message.id != last,
        )
        for message in messages
    ]


def _html(message: Message, texts: dict[str, str]) -> Markup:
    if message.role != "assistant":
        return render(message.text)
    return render(message.text, _source(message, texts))


def _source(message: Message, texts: dict[str, str]) -> Source:
    """Finds which of the messages that the model was shown holds a quote."""
    folded = {each: _folded(texts[each]) for each in message.shown if each in texts}

    def source(quote: str) -> str | None:
        words = _folded(quote).rstrip(".,;!?…")
        return next((f"/app/chat/message/{each}" for each, text in folded.items() if words and words in text), None)

    return source


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
