"""Identify the language of a short message.

Most scripts name their language. Messages in Latin letters are compared with lists of frequent words and word endings
(``function_words.toml``). On short messages this is better than py3langid and lingua, which compare sequences of
letters, and it reads Hindi and Arabic in Latin letters.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from importlib import resources

_Table = dict[str, frozenset[str]]

LONGEST = 400
"""Characters of a text that are read."""

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", "\u3040-\u30ff\uff66-\uff9f"),
    ("ko", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),
    ("zh", "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("ru", "\u0400-\u04ff"),
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("hi", "\u0900-\u097f"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0590-\u05ff"),
    ("th", "\u0e00-\u0e7f"),
    ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"),
    ("gu", "\u0a80-\u0aff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"),
)
_SCRIPT = re.compile("|".join(f"(?P<{language}>[{letters}]+)" for language, letters in _SCRIPTS))
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]+")
_WORD = re.compile(r"[a-z0-9\u00df-\u024f\u0300-\u036f\u1e00-\u1eff]+(?:['’][a-z\u00df-\u024f]+)*['’]?")
_MARKS = re.compile(r"[\u0300-\u036f]")
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ı": "i", "œ": "oe", "đ": "d", "ø": "o", "æ": "ae"})
_LAUGH = re.compile(r"a?(?:ha){2,}h?|a?(?:he){2,}h?|x+d+")

# Languages that share a script with a more frequent one, and the letters that only they use.
_LETTERS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "ru": (
        ("uk", re.compile("[іїєґІЇЄҐ]")),
        ("be", re.compile("[ўЎ]")),
        ("sr", re.compile("[ђћџљњјЂЋЏЉЊЈ]")),
    ),
    "ar": (("ur", re.compile("[ٹڈڑےںہھ]")), ("fa", re.compile("[پچژگکی]"))),
}
_SHARED: dict[str, frozenset[str]] = {
    "ru": frozenset(("uk", "be", "bg", "sr", "mk", "kk", "mn")),
    "ar": frozenset(("fa", "ur", "ps", "ckb")),
    "hi": frozenset(("mr", "ne", "sa")),
}
_CHINESE = re.compile("[我你您他她它们們这這那哪吗嗎呢吧啊了没沒说說叫谁誰么麼给給对對还還现現住几幾岁的是在不很]")
"""Characters of everyday Chinese that a Japanese message without kana hardly has."""

# Letters of Latin scripts that few languages use.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("¿¡ñ", frozenset(("es",))),
    ("ß", frozenset(("de",))),
    ("äü", frozenset(("de", "tr", "sv"))),
    ("ö", frozenset(("de", "tr", "sv"))),
    ("ãõ", frozenset(("pt", "vi"))),
    ("ç", frozenset(("fr", "pt", "tr"))),
    ("ğıİş", frozenset(("tr",))),
    ("ąęłśźćń", frozenset(("pl",))),
    ("ż", frozenset(("pl",))),
    ("œùû", frozenset(("fr",))),
    ("èà", frozenset(("fr", "it"))),
    ("êâî", frozenset(("fr", "pt", "ro", "vi"))),
    ("ìò", frozenset(("it",))),
    ("å", frozenset(("sv",))),
    ("řěůťď", frozenset(("cs",))),
    ("čšž", frozenset(("cs",))),
    ("ășțţ", frozenset(("ro",))),
    ("đơưạảấầẩậắằặẹẻếềểệỉịọỏốồổộớờởợụủứừửựỳỵỷỹ", frozenset(("vi",))),
)

_SHORT = 0.6
"""Weight of a word of one or two letters, beside 1 of longer ones: by chance it is a word of another language, too."""
_FOLDED = 0.9
"""Weight of a word that is in the list with other accents."""
_ENDING = 0.35
"""Weight of the ending of a word that is in no list."""
_SIGN = 0.5
"""Weight of a letter that few languages use."""
_RARE = frozenset(("sv", "cs", "ro", "id", "vi", "ru", "ja"))
"""Languages that are rarely the language of a message in Latin letters."""
_UNLIKELY = 0.4
"""What is taken from the points of a rare language."""
_LIKELY = 0.8
"""What the most frequent earlier language of the person counts: less than one word of another language."""


def identify(text: str, likely: Sequence[str] = ()) -> str:
    """Return the language of a message as an ISO 639-1 code, "en" when nothing tells it.

    Args:
        text: the message.
        likely: languages of the person's earlier messages, the most frequent first. They decide when the words do not.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST])
    fallback = likely[0] if likely else "en"
    scripts = Counter[str]()
    for match in _SCRIPT.finditer(text):
        scripts[match.lastgroup or ""] += match.end() - match.start()
    latin = sum(match.end() - match.start() for match in _LATIN.finditer(text))
    # A letter of a script other than Latin counts double: Latin names and brands occur in every language.
    if scripts and 2 * scripts.total() >= latin:
        return _by_script(text, scripts, likely)
    return _by_words(text, likely) if latin else fallback


def earlier_languages(texts: Sequence[str]) -> list[str]:
    """The languages of a person's earlier messages, the most frequent first, for ``likely`` of `identify`.

    A message counts by how clearly it is of one language: "un dolce" may be of three, and names and emojis are of none.

    Args:
        texts: the messages, the newest first; newer ones count somewhat more.
    """
    found: defaultdict[str, float] = defaultdict(float)
    for place, text in enumerate(texts):
        text = unicodedata.normalize("NFC", text[:LONGEST])
        language = identify(text)
        if _LATIN.search(text) is None:
            clear = 1.0 if _SCRIPT.search(text) else 0.0
        else:
            scores = _scores(text.lower())
            others = (score for each, score in scores.items() if each != language)
            clear = 1.0 if _SCRIPT.search(text) else min(1.0, scores.get(language, 0.0) - max(others, default=0.0))
        if clear > 0:
            found[language] += clear * 0.9**place
    return sorted(found, key=lambda each: -found[each])


def _by_script(text: str, scripts: Counter[str], likely: Sequence[str]) -> str:
    # Japanese mixes kana with Chinese characters; a few kana settle it. Korean quotes Chinese characters.
    for language in ("ja", "ko"):
        if scripts[language] and scripts[language] + scripts["zh"] >= 0.6 * scripts.total():
            return language
    [(language, _)] = scripts.most_common(1)
    if language == "zh":
        first = next((code for code in likely if code in ("zh", "ja")), "zh")
        return "zh" if _CHINESE.search(text) else first
    for code, letters in _LETTERS.get(language, ()):
        if letters.search(text):
            return code
    shared = _SHARED.get(language, frozenset())
    return next((code for code in likely if code == language or code in shared), language)


def _by_words(text: str, likely: Sequence[str]) -> str:
    scores = _scores(text.lower())
    for place, language in enumerate(likely):
        scores[language] += _LIKELY / (1 + 0.25 * place)
    for language in _RARE - set(likely):
        scores[language] -= _UNLIKELY
    scores["en"] += 0.01
    order = {language: place for place, language in enumerate([*likely, *_languages()])}
    return max(scores, key=lambda language: (round(scores[language], 6), -order.get(language, len(order))))


def _scores(text: str) -> defaultdict[str, float]:
    """Points of each language for the words, word endings and letters of a text in lower case."""
    scores: defaultdict[str, float] = defaultdict(float)
    exact, folded, endings = _tables()
    for word in _tokens(text):
        if _LAUGH.fullmatch(word):
            continue
        weight = 1.0 if len(word) > 2 else _SHORT
        languages = exact.get(word)
        if languages is None and (languages := folded.get(fold(word))) is not None:
            weight *= _FOLDED
        if languages is None:
            tails = (word[-size:] for size in range(1, 6) if len(word) > size + 1)
            languages = frozenset[str]().union(*(endings.get(tail, frozenset()) for tail in tails))
            weight = _ENDING
        for language in languages:
            scores[language] += weight
    for letters, languages in _SIGNS:
        if any(letter in text for letter in letters):
            for language in languages:
                scores[language] += _SIGN
    return scores


def _tokens(text: str) -> list[str]:
    """Words in lower case; an article before an apostrophe ("l'", "dov'") and what follows it are two."""
    tokens: list[str] = []
    exact, _, _ = _tables()
    for word in _WORD.findall(text.replace("’", "'")):
        if "'" in word and word not in exact:
            head, _, tail = word.partition("'")
            tokens.extend(part for part in (head + "'", tail) if part.strip("'"))
        else:
            tokens.append(word)
    return tokens


def fold(word: str) -> str:
    """Return a text in lower case without the accents of Latin letters."""
    return _MARKS.sub("", unicodedata.normalize("NFD", word)).translate(_PLAIN)


@cache
def frequent_words(language: str) -> frozenset[str]:
    """The frequent words of a language, in lower case with their accents; none of a language without a list."""
    return frozenset(word for word, languages in _tables()[0].items() if language in languages)


@cache
def _languages() -> tuple[str, ...]:
    """The languages with a list of words, in its order: the first one wins where all is equal."""
    return tuple(_lists())


@cache
def _lists() -> dict[str, dict[str, str]]:
    source = resources.files("lifelong.language").joinpath("function_words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def _tables() -> tuple[_Table, _Table, _Table]:
    """Languages of each word as it is written, of each word without accents, and of each ending."""
    exact: dict[str, set[str]] = {}
    folded: dict[str, set[str]] = {}
    endings: dict[str, set[str]] = {}
    for language, lists in _lists().items():
        for word in lists["words"].split():
            exact.setdefault(word, set()).add(language)
            folded.setdefault(fold(word), set()).add(language)
        for ending in lists["endings"].split():
            endings.setdefault(ending, set()).add(language)
            if len(ending) > 1:
                endings.setdefault(fold(ending), set()).add(language)
    # "si" is typed for "sí", and "e" for "è": a word without accents has the languages of both.
    for word, languages in exact.items():
        if fold(word) == word:
            languages |= folded[word]
    first, second, third = (
        {key: frozenset(value) for key, value in table.items()} for table in (exact, folded, endings)
    )
    return first, second, third
