"""The words of the pages: the same in all languages, all used, and chosen by the browser."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifelong.types import ENTRY_KINDS, INTERACTION_KINDS, MEMORY_KINDS, TRAITS, DraftWay
from lifelong.types.outgoing import ModelRole, OutgoingKind
from lifelong.types.storage import StorageKind
from lifelong.types.traces import StepKind
from lifelong.web.formats import Formats
from lifelong.web.pages import PAGES
from lifelong.web.pages.foryou.pictures import SIZES, TASTES
from lifelong.web.pages.foryou.suggestions import MOODS
from lifelong.web.pages.foryou.writing import KINDS, LENGTHS
from lifelong.web.pages.memory import detail, filters
from lifelong.web.pages.privacy.archive import MAKERS
from lifelong.web.pages.privacy.forgetting import WAYS
from lifelong.web.pages.privacy.keys import ENDS
from lifelong.web.pages.privacy.log import ACTORS
from lifelong.web.pages.you import consents, habits, parts, taste
from lifelong.web.words import LANGUAGES, Form, Words, catalogue, language_of
from tests.web.browsing import app

WEB = Path(__file__).parents[2] / "src" / "lifelong" / "web"
MADE = {
    "chat.hello_": ("night", "morning", "day", "evening"),
    "chat.step_": StepKind.__args__,  # type: ignore[attr-defined]  # a Literal has them
    "memory.kind_": ENTRY_KINDS,
    "memory.kinds_": ("all", *MEMORY_KINDS),
    "memory.validity_": filters.STATES,
    "memory.state_": ("active", "done", "dropped", "unknown"),
    "memory.why_": ("words", "words_around", "meaning", "look", "speaker", "time", "given"),
    "you.tab_": parts.PARTS,
    "you.slot_": (*detail.LABELS, "other"),
    "you.habits_": habits.STATES,
    "you.taste_": taste.KINDS,
    "you.from_": ("words", "feedback", "item"),
    "you.consent_": [f"{kind}{end}" for kind in consents.KINDS for end in ("", "_why")],
    "you.withdraw_": consents.KINDS,
    "you.reads_": ("traits", "traits_why", "voice", "voice_why"),
    **dict.fromkeys(("you.trait_", "you.low_", "you.high_", "you.pole_low_", "you.pole_high_"), TRAITS),
    "foryou.": ("suggestions", "writing", "pictures", "like", "dislike"),
    "foryou.channel_": (*("popularity", "next", "neighbours", "ease", "content", "taste", "query", "like", "novelty"),),
    "foryou.did_": INTERACTION_KINDS,
    "foryou.kind_": KINDS,
    "foryou.length_": ("usual", *LENGTHS[1:]),
    "foryou.mood_": MOODS,
    "foryou.noted_": INTERACTION_KINDS,
    "foryou.obstacle_": ("removed", "conditions", "constraint", "dislike"),
    "foryou.size_": SIZES,
    "foryou.taste_": TASTES,
    "foryou.way_": [way.replace(" ", "_") for way in DraftWay.__args__],  # type: ignore[attr-defined]
    "foryou.you_": INTERACTION_KINDS,
    "privacy.": ("overview", "forget", "archive", "keys", "log"),
    "privacy.act_": ("add", "delete", "forget", "forget_concepts", "export", "import"),
    "privacy.actor_": ACTORS,
    "privacy.by_": WAYS,
    "privacy.count_": (
        *("messages", "memories", "statements", "observations", "media", "interactions", "writings", "sessions"),
        *("passages", "new", "known", "forgotten"),
    ),
    "privacy.job_": ("turn", "session", "perceive"),
    "privacy.key_ends_": ENDS,
    "privacy.kind_": OutgoingKind.__args__,  # type: ignore[attr-defined]
    "privacy.maker_": MAKERS,
    "privacy.memory_": MEMORY_KINDS,
    "privacy.part_": StorageKind.__args__,  # type: ignore[attr-defined]
    "privacy.role_": ModelRole.__args__,  # type: ignore[attr-defined]
    "photos.kind_": ("thing", "person", "cat", "dog", "animal", "vehicle", "house", "place"),
    "timeline.trait_": TRAITS,
    "formats.ago_": ("0", "1", "day", "week", "month", "year"),
    "formats.": ("day", "month", "weekday", "weekday_year"),
}
"""Keys that are put together, by how they begin. A page with such keys adds a line."""


def fields(form: Form) -> set[tuple[str, str]]:
    """The names of values in each form of a text."""
    forms = {"": form} if isinstance(form, str) else form
    return {(kind, name) for kind, text in forms.items() for _, name, _, _ in string.Formatter().parse(text) if name}


def used() -> set[str]:
    """All keys that templates and handlers name."""
    keys = {f"{page.name}.title" for page in PAGES}
    for file in (*WEB.rglob("*.html"), *WEB.rglob("*.py")):
        keys |= set(re.findall(r"""['"]([a-z]+\.[a-z0-9_]+)['"]""", file.read_text(encoding="utf-8")))
    prefixes = {key.partition(".")[0] for key in catalogue("en")}
    keys = {
        key for key in keys if key.partition(".")[0] in prefixes and not key.endswith((".css", ".js", ".html", "_"))
    }
    return keys | {prefix + name for prefix, names in MADE.items() for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_values(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert sorted(other) == sorted(english)
    for key, form in english.items():
        if key not in ("formats.day", "formats.month", "formats.weekday", "formats.weekday_year"):
            assert {name for _, name in fields(other[key])} == {name for _, name in fields(form)}, key
        assert isinstance(other[key], str) == isinstance(form, str), key


def test_every_text_that_is_named_is_there_and_every_text_is_named() -> None:
    known = set(catalogue("en"))
    assert used() - known == set()
    assert known - used() == set()


def test_templates_hold_no_words_of_their_own() -> None:
    """What is left of a template without its tags and expressions is punctuation, the name of the product, commands."""
    allowed = {"Lifelong", "lifelong", "web", "keys", "create", "ms"}
    for file in (WEB / "templates").rglob("*.html"):
        text = re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", "", file.read_text(encoding="utf-8"))
        text = re.sub(r"\{[{%#].*?[#%}]\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", text)
        assert set(re.findall(r"[A-Za-zÀ-ž]{2,}", text)) <= allowed, file


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.3", "de"),
        ("en;q=0.2, de-AT;q=0.7", "de"),
        ("pt-PT", "en"),
        ("de;q=0", "en"),
        ("", "en"),
        (";q=x,,*;q=1,de;q=;", "en"),
    ],
)
def test_the_browser_chooses_the_language(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_pages_are_in_the_language_of_the_browser(tmp_path: Path) -> None:
    with app(tmp_path) as site:
        page = site.browser("ana", language="de-CH,de;q=0.9").get("/app/chat").text
        assert '<html lang="de">' in page
        assert "Neues Gespräch" in page
        assert "Sign in" in site.browser(None).get("/app/signin").text


def test_times_and_numbers_are_written_as_in_the_language() -> None:
    now = datetime(2026, 5, 13, 12, tzinfo=UTC)
    at = datetime(2026, 3, 3, 23, 5, tzinfo=UTC)
    english = Formats(Words("en"), ZoneInfo("Europe/Berlin"), now)
    german = Formats(Words("de"), ZoneInfo("Europe/Berlin"), now)
    assert (english.day(at), german.day(at)) == ("4 Mar 2026", "4. März 2026")
    assert (english.weekday(at), german.weekday(at)) == ("Wed 4 Mar", "Mi. 4. März")
    assert english.weekday(at - timedelta(days=365)) == "Tue 4 Mar 2025"
    assert english.minute(at) == "4 Mar 2026, 00:05"
    assert english.month(at) == "March 2026"
    assert (english.number(12345.678, 1), german.number(12345.678, 1)) == ("12,345.7", "12.345,7")
    assert (english.number(2.0, 1), english.number(1e6)) == ("2", "1,000,000")
    ago = [english.ago(now - timedelta(days=days)) for days in (-1, 0, 1, 2, 13, 14, 70, 400, 800)]
    assert ago == [
        *("today", "today", "yesterday", "2 days ago", "13 days ago", "2 weeks ago", "2 months ago"),
        *("1 year ago", "2 years ago"),
    ]
