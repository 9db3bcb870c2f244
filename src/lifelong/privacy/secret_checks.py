"""Checks that separate secrets from text that resembles them: ordinary words, check digits, word lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

Check = Callable[[re.Match[str]], int]
"""Returns how many characters of a match's group ``secret`` are a secret; 0 if it is not a secret."""

_SHORTEST_SAID = 4
_SHORTEST_STRICT = 6
_SEED_WORDS = 12
"""Fewest words of a seed phrase (BIP-39)."""

_QUOTES = "\"'“„«`"

_NOT_SECRET = frozenset(
    """
    too very so not now never always still also just only really wrong right expired short long weak strong safe secret
    private gone lost fine correct incorrect invalid valid required needed optional old new changed saved stored written
    known forgotten empty hard easy simple complex annoying something different unique mine yours that this here there
    where what which string hidden blocked secure stolen leaked unset missing null none nil true false undefined
    changeme silly stupid great nice bad good ok okay
    falsch richtig abgelaufen geheim kurz lang schwach sicher weg nicht zu sehr gesperrt vergessen
    correcta incorrecta larga corta segura débil secreta muy no demasiado vacía trop faux correct court longue perdu
    errada certa curta longa fraca muito sbagliata scaduta corta lunga verlopen onjuist
    """.split()
)
"""Words that may follow "my password is" and are not a password."""

_NO_PHRASE = _NOT_SECRET | frozenset("the a an is see in on of to my your it you as ask at use for with".split())
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)+")
_NAME = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+|req\.[\w.]+")
"""Names of variables in a program, such as ``stored_password``."""

_STANDS_FOR = re.compile(r"\$\{?\w+\}?|\{+\w*\}*|<[^>]*>?|%\w+%|[*•xX.…_-]+|\(\w*\)?|[Yy]our[_ -]?\w*")
"""Placeholders: ``${PASSWORD}``, ``<your password>``, ``your_password``, ``*****``."""


def _all(match: re.Match[str]) -> int:
    return len(match["secret"])


def _key(match: re.Match[str]) -> int:
    """Check for a random string: it has a digit or a long run of letters, and is not a name such as A_NAME."""
    secret = match["secret"]
    drawn = any(char.isdigit() for char in secret) or re.search(r"[A-Za-z0-9]{16}", secret) is not None
    words = re.fullmatch(r"[A-Za-z]+(?:[-._/][A-Za-z]+)*(?:[-._/]\d{1,4})?", secret) and not re.search(
        r"\w{16}", secret
    )
    return len(secret) if drawn and not words else 0


def _keyed(match: re.Match[str]) -> int:
    """Check for a key that only its context shows: it must have a digit, which names in a program rarely have."""
    return _key(match) if any(char.isdigit() for char in match["secret"]) else 0


def _card(match: re.Match[str]) -> int:
    """Check for a card number: issuer, length and check digit (ISO/IEC 7812-1)."""
    digits = re.sub(r"\D", "", match["secret"])
    return len(match["secret"]) if _ISSUED.fullmatch(digits) and _valid("luhn", digits) else 0


_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|220[0-4])\d{12}"  # Mastercard, Mir
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"  # American Express, Diners Club, JCB
    r"|(?:6011|64[4-9]\d|65\d\d|62\d\d|60\d\d)\d{12}|62\d{15,17}"  # Discover, UnionPay, RuPay
    r"|(?:5018|5020|5038|6304|6759|676[1-3])\d{8,15}"  # Maestro
)


def _iban(match: re.Match[str]) -> int:
    """Return the length of the IBAN (ISO 13616) in a match; the words after it may resemble its last groups."""
    secret = match["secret"]
    ends = [len(secret), *(at for at in range(len(secret) - 1, 14, -1) if secret[at] in " -")]
    return next((end for end in ends if _valid("iban", secret[:end].replace("-", ""))), 0)


def _by(*modules: str) -> Check:
    def check(match: re.Match[str]) -> int:
        return len(match["secret"]) if any(_given(module, match["secret"]) for module in modules) else 0

    return check


_NAMED = {
    "nif": "pt.nif",
    "contribuinte": "pt.nif",
    "bsn": "nl.bsn",
    "burgerservicenummer": "nl.bsn",
    "steuer": "de.idnr",
    "pesel": "pl.pesel",
    "cpf": "br.cpf",
    "personnummer": "se.personnummer",
    "aadhaar": "in_.aadhaar",
}


def _named(match: re.Match[str]) -> int:
    """Check for an identity number of the kind that the word before it names."""
    return len(match["secret"]) if _given(_NAMED[match["kind"].casefold().split("-")[0]], match["secret"]) else 0


def _given(module: str, number: str) -> bool:
    """Whether a number may be issued: 111.111.111-11 has a valid check digit, but is not issued."""
    return len(set(re.sub(r"\D", "", number))) > 1 and _valid(module, number)


def _valid(module: str, number: str) -> bool:
    """Whether the check digits of a number are valid, by python-stdnum; its modules are imported when needed."""
    return bool(import_module(f"stdnum.{module}").is_valid(number))


def _said(match: re.Match[str]) -> int:
    """Check the word after "my password is": it is quoted, has digits or symbols, or is the last word of its clause."""
    secret = match["secret"]
    if secret[0] in _QUOTES:
        return len(secret) if len(secret) > 2 and not _STANDS_FOR.fullmatch(secret[1:-1]) else 0
    word = secret.rstrip(".,;:!?)]")
    behind = match.string[match.end("secret") : match.end("secret") + 1]
    if len(word) < _SHORTEST_SAID or word.casefold() in _NOT_SECRET or _STANDS_FOR.fullmatch(word):
        return 0
    if behind == "[" or re.match(r"[\w.]+\(|//", secret):  # a call or an index: program code; or an address
        return 0
    if _NAME.fullmatch(word):
        return 0
    if any(not char.isalpha() for char in word) and not _WORDS.fullmatch(word):
        return len(secret)
    last = re.match(r"\s*(?:$|[.,;!?)\n])", match.string[match.start("secret") + len(word) :])
    return len(secret) if last is not None else 0


def _strict(match: re.Match[str]) -> int:
    """Check for a very probable password: a word that is quoted, or has letters together with digits or symbols."""
    secret = match["secret"]
    if secret[0] in _QUOTES:
        return len(secret) if len(secret) - 2 >= _SHORTEST_STRICT and not _STANDS_FOR.fullmatch(secret[1:-1]) else 0
    word = secret.rstrip(".,;:!?)]'\"").strip("*_")  # marks of bold text in Markdown
    if (
        len(word) < _SHORTEST_STRICT
        or secret.startswith(("removed]", "<"))
        or _STANDS_FOR.fullmatch(word)
        or re.search(r"://|@.+\.|\(|\w=", word)
    ):
        return 0
    if word.casefold() in _NOT_SECRET:
        return 0
    letters = any(char.isalpha() for char in word)
    digits = any(char.isdigit() for char in word)
    signs = re.search(r"[!#$%^&*+=?]", word) is not None or (secret[len(word) :][:1] in ("!", "?") and digits)
    return len(secret) if letters and (digits or signs) else 0


def _phrase(match: re.Match[str]) -> int:
    """Check for a passphrase after "passphrase:": the words are not an ordinary sentence about it."""
    words = match["secret"].casefold().split()
    return 0 if words[0] in _NO_PHRASE or sum(word in _NO_PHRASE for word in words) > len(words) // 3 else _all(match)


def _placed(match: re.Match[str]) -> int:
    """Check that a secret is not a placeholder as in ``postgres://user:password@host``."""
    secret = match["secret"]
    example = secret.casefold() in ("password", "passwd", "pass", "pwd", "secret") or _STANDS_FOR.fullmatch(secret)
    return 0 if example else len(secret)


CHECKS: dict[str, Check] = {
    "": _all,
    "key": _key,
    "keyed": _keyed,
    "card": _card,
    "iban": _iban,
    "said": _said,
    "strict": _strict,
    "placed": _placed,
    "phrase": _phrase,
    "named": _named,
    "es": _by("es.dni", "es.nie"),
    "fr": _by("fr.nir"),
    "it": _by("it.codicefiscale"),
    "br": _by("br.cpf"),
    "ch": _by("ch.ssn"),
}


_TWELVE = re.compile(r"(?:[a-z]{3,8}[\s,;]{1,4}(?:\d{1,2}[.):]?\s{1,3})?){11}[a-z]{3,8}", re.IGNORECASE)
"""Twelve consecutive words of three to eight letters, which most sentences do not have."""


def seed_phrases(text: str) -> list[tuple[int, int]]:
    """Find the seed phrases of wallets: twelve or more consecutive words of the BIP-39 word list.

    A third of the common English words are not in the list, and the most frequent ones ("the", "is", "and") are among
    them. Therefore ordinary sentences do not have twelve consecutive words of the list. The words may be numbered and
    separated by commas and line breaks.

    Returns:
        Start and end positions of the phrases.
    """
    spans: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    if _TWELVE.search(text) is None:
        return spans
    for word in re.finditer(r"[A-Za-zÀ-ÿ]+", text):
        near = not run or re.fullmatch(r"[\s,;]{1,4}(?:\d{1,2}[.):]?\s{1,3})?", text[run[-1].end() : word.start()])
        is_seed = word.group().lower() in _seed_words()
        if run and not (near and is_seed):
            spans += _span(run)
            run = []
        if is_seed:
            run.append(word)
    return spans + _span(run)


def _span(run: list[re.Match[str]]) -> list[tuple[int, int]]:
    return [(run[0].start(), run[-1].end())] if len(run) >= _SEED_WORDS else []


@cache
def _seed_words() -> frozenset[str]:
    from mnemonic import Mnemonic

    return frozenset(Mnemonic("english").wordlist)
