"""You: the profile, habits and goals, taste, voice, personality and consents, each with its proof and its switch."""

from typing import Final

from lifelong.web.pages.you import consents, habits, personality, profile, taste, traits, voice
from lifelong.web.visit import get, post
from lifelong.web.web_page import WebPage

page: Final = WebPage(
    "you",
    "user-round",
    (
        get("/you", profile.show),
        get("/you/habits", habits.show),
        get("/you/taste", taste.show),
        get("/you/voice", voice.show),
        get("/you/voice/edit", voice.edit_form),
        post("/you/voice/edit", voice.edit),
        post("/you/voice/word", voice.drop_word),
        get("/you/voice/reset", voice.reset_form),
        post("/you/voice/reset", voice.reset),
        post("/you/voice/allow", voice.allow),
        get("/you/personality", personality.show),
        get("/you/readings", personality.readings),
        post("/you/traits/pin", traits.pin),
        post("/you/traits/unpin", traits.unpin),
        get("/you/traits/reset", traits.reset_form),
        post("/you/traits/reset", traits.reset),
        get("/you/traits/off", traits.off_form),
        post("/you/traits/allow", traits.allow),
        get("/you/consents", consents.show),
        post("/you/consents/give", consents.give),
        get("/you/consents/withdraw", consents.withdraw_form),
        post("/you/consents/withdraw", consents.withdraw),
    ),
)
