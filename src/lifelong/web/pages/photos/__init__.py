"""Photos: see them by time and by who is in them, name what they show, and find them by words, look and place."""

from typing import Final

from lifelong.web.pages.photos import concept, grid, naming, photo, search
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "photos",
    "images",
    (
        get("/photos", grid.show),
        post("/photos/look", search.by_picture),
        post("/photos/check", search.check),
        get("/photos/concept/{concept}/edit", concept.form),
        post("/photos/concept/{concept}/edit", concept.change),
        post("/photos/concept/{concept}/merge", concept.merge),
        get("/photos/concept/{concept}/forget", concept.preview),
        post("/photos/concept/{concept}/forget", concept.forget),
        get("/photos/{sha256}", photo.show),
        post("/photos/{sha256}/name", naming.name),
        post("/photos/{sha256}/not/{concept}", naming.deny),
        post("/photos/{sha256}/drop/{concept}", naming.drop),
        post("/photos/{sha256}/undo/{concept}", naming.undo),
    ),
)
