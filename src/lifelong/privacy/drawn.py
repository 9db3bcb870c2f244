"""Words that look drawn, and the numbers of PINs and codes, in a talk about secrets.

The patterns of ``redaction`` know how people state a password. Here it does not matter how it is stated: beside a word
such as "password", "wifi" or "alarm" (``[talk]`` in ``secrets.toml``), a word of letters mixed with digits or signs is
a secret, unless it is of a form that ordinary words have: units, dates, products, addresses, files.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

Span = tuple[int, int, str]
"""Start, end, and the name of what stands there."""

REACH: Final = 200
"""Most characters between a word about secrets and a word that looks drawn."""

NEAR: Final = 80
"""The same for a word that only ends in digits, such as "hunter22", and a word for passwords before it."""

GOVERNED: Final = 70
"""Most characters between the word for a PIN or a code and its number."""

LONGEST: Final = 100
"""Most characters of a word that somebody types as a password."""

SHORTEST: Final = 6

MARK: Final = re.compile(r"\[[A-Za-z ]{1,20} removed\]")

_LETTER = r"A-Za-zÀ-ÖØ-öø-žА-яЁё"
_TOKEN = re.compile(r"[^\s\0\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+")
_OPENING = "\"'“„«‘(`[{<*#@_,;:-–—…"
_CLOSING = "\"'”“»’)`]}>*.,;:!?…।،؟-–—"
_BREAK = re.compile(r"[!\n。！।]|[?？؟](?!\s?\d)|\.(?=\s|$)")
_NUMBER = re.compile(r"(?<![A-Za-zÀ-ž\d.,:/+$€£¥₹#-])(?<!\d )\d{4,8}(?!\d|[.,:/-]\d| \d{3}|[$€£¥₹%°])")
_GROUPED = r"(?:\d{1,2}(?:[ -]\d{1,2}){2,3}|\d{2}[ -]\d{2}|\d{3}[ -]\d{3})(?![ \d-]*\d)"
_PLACE = re.compile(
    r"://|^www\.|@[^\s@]+\.[A-Za-z]{2,}$|^[~./\\]|[/\\].*[/\\]|\w\(|^[\w.]+\[|^[\w-]{1,30}=|^%"
    r"|\.(?:[a-z]{2,4}|com|net|org|[mM][pP][34]|docx|xlsx|pptx|html|json|toml|jpeg)(?:[/:?]\S*)?$"
    r"|@(?:ok\w+|paytm|upi|ybl|ibl|axl|apl)$"
    r"|^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$|^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
    r"|^[0-9a-f]{7,8}$|^[0-9a-f]{32,}$|^v?\d+(?:\.\d+)+\w*$",
)
"""Addresses, files, paths, calls, settings, hashes and versions."""
_AMOUNT = re.compile(
    r"[A-Z]{0,3}[$€£¥₹₩₽]?\d[\d.,:]*[$€£¥₹%°²³]?[A-Za-zµа-яА-Яéçãñüöä]{0,6}[²³]?"
    r"|(?:rs|inr|eur|usd|gbp|chf|aud|cad|nt|rm|php|zł|kr|brl|try|tl|aed|sar|egp|nr|no|nº|kw|km|bs|us)[.:]?\$?\d[\d.,]*k?m?"
    r"|[A-Z]{1,5}\d{1,5}[A-Za-z]{0,2}|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|\d[A-Z]\d|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|\d{1,2}[A-Za-zäé]{3,9}\d{2,4}|\d{4}-\d{2}-\d{2}T[\d:.]+Z?|\d{1,2}h\d{2}",
    re.IGNORECASE,
)
"""Amounts with units and currencies, flights, plates, postcodes, dates and times."""
_YEAR = re.compile(r"19[5-9]\d|20[0-4]\d")
_SIGN = re.compile(r"(?<=\w)[#$%^*=@~+](?=\w)|[!#$%^&*?]{2,}(?=\w)")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_PARTS = re.compile(r"[-–/,:;&+.()'’]+")


@dataclass(frozen=True, slots=True)
class _Talk:
    secret: re.Pattern[str]
    near: re.Pattern[str]
    number: re.Pattern[str]
    direct: re.Pattern[str]
    grouped: re.Pattern[str]
    before: re.Pattern[str]
    other: re.Pattern[str]
    equal: re.Pattern[str]
    owned: re.Pattern[str]
    unit: re.Pattern[str]
    joined: re.Pattern[str]
    models: frozenset[str]


def secrets_of_talk(text: str, *, surely: bool = False) -> list[Span]:
    """The drawn words and the numbers of codes of a text, in order.

    Args:
        text: a message, in which what was redacted has the name of a secret in brackets.
        surely: the message is known to tell a secret, so that it need not have a word about secrets. Then numbers of
            four to eight digits count, too.
    """
    talk = _talk()
    plain = MARK.sub(lambda match: "\0" * len(match[0]), text)
    plain = talk.other.sub(lambda match: " " * len(match[0]), plain)
    topics = sorted(match.start() for pattern in (talk.secret, talk.number) for match in pattern.finditer(plain))
    if not topics and not surely:
        return []
    strong = [match.end() for match in talk.near.finditer(plain)]
    spans = [*_words(text, plain, topics, strong, surely=surely)]
    covered = bytearray(len(plain))
    for start, end, _ in spans:
        covered[start:end] = b"\1" * (end - start)
    numbers = _all_numbers(plain, talk) if surely else _numbers(plain, talk)
    for start, end, name in numbers:
        if not any(covered[start:end]):
            spans.append((start, end, name))
            covered[start:end] = b"\1" * (end - start)
    return sorted(spans)


def _words(text: str, plain: str, topics: list[int], strong: list[int], *, surely: bool) -> Iterator[Span]:
    for match in _TOKEN.finditer(plain):
        if len(match[0]) < SHORTEST or len(match[0]) > LONGEST:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip(_OPENING))
        end = match.end() - (len(match[0]) - len(match[0].rstrip(_CLOSING)))
        if end - start < SHORTEST - 1 or match.end() - start < SHORTEST:
            continue
        form = "" if text[start - 1 : start] == "@" else _form(text[start:end])  # "@ben_1988" is somebody's name
        if form and (surely or _is_near(start, topics, strong, weak=form == "weak")):
            yield start, end, "password"


def _is_near(start: int, topics: list[int], strong: list[int], *, weak: bool) -> bool:
    if weak:
        at = bisect_left(strong, start + 1)
        return at > 0 and start - strong[at - 1] <= NEAR
    at = bisect_left(topics, start)
    return (at > 0 and start - topics[at - 1] <= REACH) or (at < len(topics) and topics[at] - start <= REACH)


def _form(word: str) -> str:
    """How a word looks: ``drawn``, ``weak`` if it is letters with digits at its end, or "" for an ordinary word."""
    if not any(char.isalpha() for char in word) or _PLACE.search(word) or _AMOUNT.fullmatch(word):
        return ""
    if not any(char.isdigit() for char in word):
        return "drawn" if _SIGN.search(word) and not word.isupper() else ""
    runs = _RUNS.findall(word)
    models = _talk().models
    if word.casefold() in models or any(run.casefold() in models for run in runs):
        return ""
    if re.search(r"[^\W_](?:[!#$%^*=?@~+|_]|\.(?=[^\W\d_]))[^\W_]|[!#$%^&*?@~]{2}", word):
        return "drawn"
    parts = [part for part in _PARTS.split(word) if part]
    if len(parts) > 1:
        letters = [part for part in parts if part.isalpha()]
        if len(letters) == len(parts) - 1 and parts[-1].isdigit():  # Maple-Otter-2291, and not Boeing-747
            return "drawn" if len(letters) > 1 and all(part[0].isupper() for part in letters) else ""
        forms = [_form(part) for part in parts if not (part.isalpha() or part.isdigit())]
        return max(forms, default="", key=("", "weak", "drawn").index)
    if len(word) < SHORTEST:
        return ""
    return "weak" if len(runs) <= 2 else "drawn"


def _numbers(plain: str, talk: _Talk) -> Iterator[Span]:
    for topic in talk.number.finditer(plain):
        name = "PIN" if "pin" in topic[0].casefold() else "code"
        stop = _BREAK.search(plain, topic.end(), topic.end() + GOVERNED)
        end = stop.start() if stop else topic.end() + GOVERNED
        for number in _NUMBER.finditer(plain, topic.end(), min(len(plain), end + 9)):
            if number.start() >= end or "\0" in plain[topic.end() : number.start()]:
                break
            between = plain[topic.end() : number.start()]
            year = _YEAR.fullmatch(number[0]) and len(between) > 3 and not talk.equal.search(between)
            if not year and _is_code(plain, number.start(), number.end(), talk):
                yield number.start(), number.end(), name
                yield from _chained(plain, number.end(), name, talk)
                break
    for pattern in (talk.direct, talk.grouped, talk.before):
        for match in pattern.finditer(plain):
            if _is_code(plain, match.start("secret"), match.end("secret"), talk):
                yield match.start("secret"), match.end("secret"), "code"
                yield from _chained(plain, match.end("secret"), "code", talk)
    for mark in re.finditer("\0+", plain):
        yield from _chained(plain, mark.end(), "code", talk)


def _chained(plain: str, end: int, name: str, talk: _Talk) -> Iterator[Span]:
    """The numbers of a list that goes on after a code."""
    while (match := talk.joined.match(plain, end)) is not None:
        if not _is_code(plain, match.start("secret"), match.end("secret"), talk):
            return
        yield match.start("secret"), match.end("secret"), name
        end = match.end("secret")


def _all_numbers(plain: str, talk: _Talk) -> Iterator[Span]:
    for number in _NUMBER.finditer(plain):
        if _is_code(plain, number.start(), number.end(), talk):
            yield number.start(), number.end(), "code"


def _is_code(plain: str, start: int, end: int, talk: _Talk) -> bool:
    """Whether a number is no year, amount, time or number of something else."""
    attached = plain[end : end + 1]
    if talk.unit.match(plain, end) or (attached.isascii() and attached.isalpha()):
        return False
    return talk.owned.search(plain[max(0, start - 20) : start]) is None


@cache
def _talk() -> _Talk:
    source = resources.files("lifelong.privacy").joinpath("secrets.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)["talk"]
    first, last = f"(?<![{_LETTER}])", f"(?![{_LETTER}])"

    def made(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace(r"\b", last), re.IGNORECASE)

    secret, number, coded, other = (f"(?:{'|'.join(data[name])})" for name in ("secret", "number", "coded", "other"))
    number_run = _NUMBER.pattern
    copula = rf"(?<![{_LETTER}]){data['copula']}{last}"
    kinds = r"codes?|código|codigo|codice|kod\w*|код\w*|番号|コード|编码|代码|코드|번호|कोड"
    code, joining = data["code"], data["joining"]
    things = r"(?: ?(?:for|para|für|pour|per|voor|do|dla|для|d[aoe]|von|vom) [^.!?\d\0]{1,25}?)"
    return _Talk(
        secret=made(first + secret),
        near=made(f"{first}(?:{number}|wi[- ]?fi|wlan|log[- ]?in|пароль|вай-?фай)"),
        number=made(first + number),
        direct=made(
            rf"{first}(?:{code}{last}[ \t]{{0,2}}(?:{data['copula']})?|(?:wi[- ]?fi|wlan|safe|tresor|cofre|sejf)[ ]?"
            rf"{copula})[ :]{{0,2}}(?P<secret>{number_run})"
        ),
        grouped=made(rf"{first}{number}(?:[^.!?\d\0\n]{{0,40}}?{copula})?[ :]{{0,2}}(?P<secret>{_GROUPED})"),
        before=made(
            rf"(?P<secret>{number_run})[ ]?{data['copula']}{last}[^.!?\d\0\n]{{0,25}}?{first}(?:{number}|{code}{last})"
        ),
        other=made(f"{first}(?:{coded}[ -]?(?:{kinds})|{other})"),
        equal=made(rf"(?:{copula}|:)[ ]?$"),
        owned=made(rf"(?<![^\W\d]){data['owned']}[ ]?$"),
        unit=made(rf"[ ]?{data['unit']}{last}"),
        joined=made(
            rf"{things}?(?:[ ]?[,;/&][ ]?|[ ])?(?:{joining}[ ])?"
            rf"(?:the |der |die |la |el |a |o )?(?P<secret>{number_run})"
        ),
        models=frozenset(data["models"].split()),
    )
