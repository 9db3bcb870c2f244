"""Fills the placeholders of the lines: random keys, and numbers whose check digits are right."""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Callable

from mnemonic import Mnemonic
from stdnum import iban, luhn, verhoeff
from stdnum.br import cpf
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.iso7064 import mod_11_10
from stdnum.it import codicefiscale
from stdnum.pl import pesel
from stdnum.pt import nif

SIGNS = {
    "a": string.ascii_letters + string.digits,
    "b": string.ascii_letters + string.digits + "_-",
    "B": string.ascii_letters + string.digits + "+/",
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "d": string.digits,
    "U": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "l": string.ascii_lowercase,
    "Q": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}
BBAN = {"DE": "d18", "PT": "d21", "NL": "ABNA d10", "FR": "d23"}
ISSUERS = {"visa": ("4", 16), "master": ("5", 16), "amex": ("37", 15)}

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")


def filled(line: str, chance: random.Random) -> str:
    """The line with every placeholder filled in, and ¶ as the end of a line."""
    return _PLACE.sub(lambda match: _made(match[1], match[2] or "", chance), line).replace("¶", "\n")


def _made(kind: str, detail: str, chance: random.Random) -> str:
    if kind in SIGNS:
        return _random(SIGNS[kind], int(detail), chance)
    if kind in ("seed", "seedlist", "seedcomma"):
        words = Mnemonic("english").to_mnemonic(chance.randbytes(int(detail) * 4 // 3)).split()
        numbered = "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1))
        return {"seed": " ".join(words), "seedlist": numbered, "seedcomma": ", ".join(words)}[kind]
    if kind == "card":
        return _card(detail, chance)
    if kind in ("iban", "iban4"):
        return _iban(detail, chance, grouped=kind == "iban4")
    return _NATIONAL[kind](chance) if kind in _NATIONAL else f"{{{kind}}}"


def _random(signs: str, count: int, chance: random.Random) -> str:
    """Random signs; of eight and more at least one is a digit and one is none, as far as there are any."""
    while True:
        found = "".join(chance.choices(signs, k=count))
        mixed = any(sign.isdigit() for sign in found) and not found.isdigit()
        if count < 8 or mixed or not (set(signs) & set(string.digits)) or signs == string.digits:
            return found


def _digits(count: int, chance: random.Random) -> str:
    return str(chance.randrange(1, 10)) + _random(string.digits, count - 1, chance)


def _card(issuer: str, chance: random.Random) -> str:
    begin, length = ISSUERS.get(issuer, ("4", 16))
    begin += "2" if issuer == "master" else ""
    body = begin + _random(string.digits, length - len(begin) - 1, chance)
    number = body + luhn.calc_check_digit(body)
    if issuer == "amex":
        return f"{number[:4]} {number[4:10]} {number[10:]}"
    return ("-" if issuer == "visa4" else " ").join(number[at : at + 4] for at in range(0, 16, 4))


def _iban(country: str, chance: random.Random, *, grouped: bool) -> str:
    bban = re.sub(r" ?d(\d+)", lambda match: _digits(int(match[1]), chance), BBAN[country])
    number = country + iban.calc_check_digits(f"{country}00{bban}") + bban
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if grouped else number


def _idnr(chance: random.Random) -> str:
    """One digit twice, one not at all, the others once, and not beginning with a nought."""
    while True:
        some = chance.sample(string.digits, 9)
        body = [*some, chance.choice(some)]
        chance.shuffle(body)
        if body[0] != "0":
            return "".join(body) + mod_11_10.calc_check_digit("".join(body))


def _bsn(chance: random.Random) -> str:
    while True:
        found = _digits(9, chance)
        if (sum((9 - at) * int(sign) for at, sign in enumerate(found[:8])) - int(found[8])) % 11 == 0:
            return found


def _cpf(chance: random.Random) -> str:
    body = _digits(9, chance)
    return body + str(cpf._calc_check_digits(body))


def _ahv(chance: random.Random) -> str:
    body = "756" + _random(string.digits, 9, chance)
    check = -sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(body)) % 10
    return f"{body[:3]}.{body[3:7]}.{body[7:11]}.{body[11:]}{check}"


def _pesel(chance: random.Random) -> str:
    body = f"{chance.randrange(40, 99)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}{_digits(4, chance)}"
    return body + pesel.calc_check_digit(body)


def _nir(chance: random.Random) -> str:
    body = f"{chance.choice('12')}{chance.randrange(40, 99)}{chance.randrange(1, 13):02}75{_digits(6, chance)}"
    number = body + nir.calc_check_digits(body)
    return f"{number[0]} {number[1:3]} {number[3:5]} {number[5:7]} {number[7:10]} {number[10:13]} {number[13:]}"


def _fiscal(chance: random.Random) -> str:
    day = f"{chance.randrange(40, 99)}{chance.choice('ABCDEHLMPRST')}{chance.randrange(1, 29):02}"
    body = f"RSSMRA{day}H{chance.randrange(100, 999)}"
    return body + codicefiscale.calc_check_digit(body)


def _dni(chance: random.Random) -> str:
    body = _digits(8, chance)
    return body + dni.calc_check_digit(body)


def _nie(chance: random.Random) -> str:
    body = "X" + _random(string.digits, 7, chance)
    return body + nie.calc_check_digit(body)


def _nif(chance: random.Random) -> str:
    body = "2" + _random(string.digits, 7, chance)
    return body + nif.calc_check_digit(body)


def _aadhaar(chance: random.Random) -> str:
    body = _digits(11, chance)
    return body + verhoeff.calc_check_digit(body)


def _dotted_cpf(chance: random.Random) -> str:
    number = _cpf(chance)
    return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"


_NATIONAL: dict[str, Callable[[random.Random], str]] = {
    "dni": _dni,
    "nie": _nie,
    "nir": _nir,
    "cf": _fiscal,
    "cpf": _dotted_cpf,
    "cpfplain": _cpf,
    "ahv": _ahv,
    "nif": _nif,
    "bsn": _bsn,
    "idnr": _idnr,
    "pesel": _pesel,
    "aadhaar": _aadhaar,
    "uuid": lambda chance: str(uuid.UUID(bytes=chance.randbytes(16), version=4)),
    "x": lambda _: "",
}
