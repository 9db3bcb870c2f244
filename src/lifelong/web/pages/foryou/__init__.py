"""For you: suggestions from catalogues and why, drafts in the person's own voice, and pictures drawn."""

from typing import Final

from lifelong.web.pages.foryou import pictures, reactions, suggestions, writing
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "foryou",
    "gift",
    (
        get("/foryou", suggestions.show),
        get("/foryou/find", suggestions.find),
        get("/foryou/why", suggestions.why),
        get("/foryou/reactions", reactions.show),
        post("/foryou/reactions", reactions.react),
        post("/foryou/reactions/{interaction}/delete", reactions.delete),
        get("/foryou/writing", writing.show),
        post("/foryou/writing", writing.write),
        get("/foryou/writing/{draft}", writing.show_draft),
        post("/foryou/writing/{draft}/accept", writing.accept),
        get("/foryou/writing/{draft}/forget", writing.forgetting),
        post("/foryou/writing/{draft}/forget", writing.forget),
        get("/foryou/pictures", pictures.show),
        post("/foryou/pictures/request", pictures.request),
        post("/foryou/pictures/draw", pictures.draw),
        post("/foryou/pictures/{drawing}/thumb", pictures.thumb),
        post("/foryou/pictures/{drawing}/forget", pictures.forget),
    ),
)
