"""Locking an archive with a passphrase, in a format that other programs open, too: age (age-encryption.org/v1).

The passphrase is stretched by scrypt and the content sealed with ChaCha20-Poly1305. The library for it takes and gives
whole files, so a locked archive is in memory while it is written or read, and never on the disk unlocked.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import IO

from lifelong.errors import ImportFormatError, InputError, PassphraseError

PASSPHRASE = "LIFELONG_PASSPHRASE"  # noqa: S105 - the name of a variable
"""Where the command line takes a passphrase from, when nobody can be asked."""

SHORTEST = 8
"""Characters of a passphrase. scrypt makes a guess slow, and no passphrase good."""

_MARK = b"age-encryption.org/v1\n"


def lock(pieces: Iterable[bytes], file: IO[bytes], passphrase: str) -> None:
    """Write these bytes so that only the passphrase opens them.

    Raises:
        InputError: the passphrase is too short, or the package for it is not installed.
    """
    if len(passphrase) < SHORTEST:
        raise InputError(
            f"the passphrase has {len(passphrase)} characters: give {SHORTEST} at least, better five words"
        )
    file.write(_age().encrypt(b"".join(pieces), passphrase))


def opened(given: Path | bytes, path: Path, passphrase: str | None) -> Path | io.BytesIO:
    """Where an archive is read from: itself, or its unlocked bytes in memory.

    Args:
        given: the path of the archive, or its bytes.
        path: what errors call it.
        passphrase: of a locked one; not looked at otherwise.

    Raises:
        PassphraseError: it is locked, and the passphrase is missing or wrong.
        ImportFormatError: it is locked, and damaged.
        InputError: the package for it is not installed.
    """
    if not locked(given):
        return given if isinstance(given, Path) else io.BytesIO(given)
    if passphrase is None:
        raise PassphraseError(f"{path} is locked: give its passphrase ({PASSPHRASE}, or type it when asked)")
    age = _age()
    try:
        return io.BytesIO(age.decrypt(given.read_bytes() if isinstance(given, Path) else given, passphrase))
    except _failed() as error:
        if str(error) == "Decryption failed":  # the header's own seal; what follows it says otherwise
            raise PassphraseError(
                f"{path} does not open with this passphrase: give the one it was made with"
            ) from error
        raise ImportFormatError(f"{path} is locked and damaged ({error}): copy or export it again") from error


def locked(given: Path | bytes) -> bool:
    """Whether it opens only with a passphrase."""
    if isinstance(given, bytes):
        return given.startswith(_MARK)
    with given.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def _age() -> ModuleType:
    try:
        from pyrage import passphrase
    except ModuleNotFoundError as error:
        raise InputError("a locked archive needs one package more: `pip install 'lifelong[encryption]'`") from error
    return passphrase  # type: ignore[no-any-return]  # untyped


def _failed() -> type[Exception]:
    from pyrage import DecryptError

    return DecryptError  # type: ignore[no-any-return]  # untyped
