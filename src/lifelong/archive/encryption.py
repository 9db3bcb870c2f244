"""Encrypt an archive with a passphrase, in the age format (age-encryption.org/v1), which other programs can open.

scrypt derives the key from the passphrase, and ChaCha20-Poly1305 encrypts the content. The library processes whole
files. Therefore an archive is in memory while it is encrypted or decrypted, and plain data is never on the disk.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import IO

from lifelong.errors import ImportFormatError, InputError, PassphraseError

PASSPHRASE = "LIFELONG_PASSPHRASE"  # noqa: S105 - the name of a variable
"""Environment variable from which the command line reads the passphrase."""

SHORTEST = 8
"""Fewest characters of a passphrase. scrypt makes each guess slow, but does not make a weak passphrase safe."""

_MARK = b"age-encryption.org/v1\n"


def encrypt(pieces: Iterable[bytes], file: IO[bytes], passphrase: str) -> None:
    """Encrypt bytes with a passphrase and write them to a file.

    Args:
        pieces: the bytes, in order.
        file: the file to write to.
        passphrase: the passphrase, at least SHORTEST characters.

    Raises:
        InputError: the passphrase is too short, or the encryption package is not installed.
    """
    if len(passphrase) < SHORTEST:
        raise InputError(
            f"the passphrase has {len(passphrase)} characters: give {SHORTEST} at least, better five words"
        )
    file.write(_age().encrypt(b"".join(pieces), passphrase))


def encrypted(pieces: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """The encrypted bytes as one chunk; arguments and errors as for ``encrypt``."""
    memory = io.BytesIO()
    encrypt(pieces, memory, passphrase)
    yield memory.getvalue()


def decrypt(archive: Path | bytes, path: Path, passphrase: str | None) -> Path | io.BytesIO:
    """Return an archive as a path or as bytes in memory, decrypted if it is encrypted.

    Args:
        archive: the path of the archive, or its bytes.
        path: name of the archive in error messages.
        passphrase: passphrase of an encrypted archive; ignored for a plain one.

    Returns:
        The path of a plain archive, or a buffer with the plain bytes.

    Raises:
        PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        ImportFormatError: the archive is encrypted and damaged.
        InputError: the encryption package is not installed.
    """
    if not is_encrypted(archive):
        return archive if isinstance(archive, Path) else io.BytesIO(archive)
    if passphrase is None:
        raise PassphraseError(f"{path} is locked: give its passphrase ({PASSPHRASE}, or type it when asked)")
    age = _age()
    try:
        return io.BytesIO(age.decrypt(archive.read_bytes() if isinstance(archive, Path) else archive, passphrase))
    except _failed() as error:
        if str(error) == "Decryption failed":  # the authentication of the header; an error of the body has another text
            raise PassphraseError(
                f"{path} does not open with this passphrase: give the one it was made with"
            ) from error
        raise ImportFormatError(f"{path} is locked and damaged ({error}): copy or export it again") from error


def is_encrypted(archive: Path | bytes) -> bool:
    """Whether an archive is encrypted.

    Args:
        archive: the path of the archive, or its bytes.
    """
    if isinstance(archive, bytes):
        return archive.startswith(_MARK)
    with archive.open("rb") as file:
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
