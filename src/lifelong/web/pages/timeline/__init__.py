"""Timeline: the person's time on one line that can be zoomed, and any day as it was."""

from typing import Final

from lifelong.web.pages.timeline import day, overview
from lifelong.web.visit import get
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "timeline",
    "history",
    (
        get("/timeline", overview.show),
        get("/timeline/day", day.jump),
        get("/timeline/day/{day}", day.show),
        get("/timeline/day/{day}/known", day.more),
        get("/timeline/day/{day}/traits", day.traits),
    ),
)
