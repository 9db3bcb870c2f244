"""Chat: talk with the assistant, see how each answer came about, and correct or forget what was said."""

from typing import Final

from lifelong.web.pages.chat import answers, feedback, forget, history, trace
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "chat",
    "messages-square",
    (
        get("/chat", history.show),
        get("/chat/sessions", history.more_sessions),
        get("/chat/message/{message}", history.find_message),
        get("/chat/source/{id}", history.find_source),
        get("/chat/trace/{reply}", trace.show),
        get("/chat/forget/{message}", forget.preview),
        post("/chat/forget/{message}", forget.erase),
        post("/chat/say", answers.say),
        post("/chat/again/{message}", answers.again),
        post("/chat/edit/{message}", answers.edit),
        post("/chat/new", history.close_session),
        get("/chat/feedback/{reply}", feedback.form),
        post("/chat/feedback/{reply}", feedback.give),
        get("/chat/{session}", history.show),
        get("/chat/{session}/earlier", history.earlier),
    ),
)
