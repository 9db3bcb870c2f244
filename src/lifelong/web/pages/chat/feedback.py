"""Feedback on a reply: a thumb, or words, which become a wish for the next answers."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.web.visit import Visit, toast_header


async def form(visit: Visit) -> Response:
    """The field for words about a reply."""
    reply = await visit.person.message(visit.request.path_params["reply"])
    return visit.page("chat/feedback.html", reply=reply)


async def give(visit: Visit) -> Response:
    """Store a thumb (``value`` 1 or -1) or ``words``."""
    reply = visit.request.path_params["reply"]
    fields = await visit.request.form(max_files=0, max_fields=10)
    words, value = fields.get("words"), fields.get("value")
    if isinstance(words, str) and words.strip():
        await visit.reserve(len(words.encode("utf-8", "replace")))
        given = await visit.person.feedback(reply, words)
        text = visit.words("chat.wish_kept") if given.memories else visit.words("chat.words_kept")
        return Response(status_code=204, headers=toast_header(text))
    if value not in ("1", "-1"):
        raise Problem(422, "empty", visit.words("chat.say_something"))
    rating = 1 if value == "1" else -1
    await visit.person.feedback(reply, rating)
    response = visit.page("chat/thumbs.html", reply_id=reply, rating=rating)
    response.headers.update(toast_header(visit.words("chat.rated")))
    return response
