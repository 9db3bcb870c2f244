"""Memory: everything that is remembered, where each piece comes from, and the means to put it right."""

from typing import Final

from lifelong.web.pages.memory import acts, corrections, detail, listing, merging
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "memory",
    "notebook-text",
    (
        get("/memory", listing.show),
        get("/memory/{memory}", detail.show),
        get("/memory/{memory}/correct", corrections.correct_form),
        post("/memory/{memory}/correct", corrections.correct),
        get("/memory/{memory}/end", corrections.end_form),
        post("/memory/{memory}/end", corrections.end),
        get("/memory/{memory}/merge", merging.candidates),
        post("/memory/{memory}/merge", merging.merge),
        get("/memory/{memory}/forget", acts.forget_preview),
        post("/memory/{memory}/forget", acts.forget),
        post("/memory/{memory}/reopen", acts.reopen),
        post("/memory/{memory}/state", acts.set_state),
        post("/memory/{memory}/pin", acts.pin),
        post("/memory/{memory}/unpin", acts.unpin),
    ),
)
