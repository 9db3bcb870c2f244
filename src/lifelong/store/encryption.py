"""Encryption at rest: one key of 256 bits for the database and the files beside it.

The database is encrypted by SQLite3 Multiple Ciphers (ChaCha20-Poly1305 a page), which the package apsw-sqlite3mc
brings in the place of apsw. Files are encrypted with AES-256-GCM, bound to their names, and are named by a keyed hash,
so that nobody can tell from a name which known picture is here. Each use has a key of its own, derived from the one.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import apsw

from lifelong.errors import SettingsError, StoreError

KEY, KEY_FILE = "LIFELONG_KEY", "LIFELONG_KEY_FILE"
"""Where the key comes from: the environment, or a file that it names. It is never a setting, and never shown."""

SIZE = 32
"""Bytes of the key."""

_NONCE = 12
_HEX = re.compile(rf"[0-9a-fA-F]{{{2 * SIZE}}}")


class Cipher:
    """Opens and closes what is stored.

    Args:
        key: 32 random bytes.

    Raises:
        SettingsError: the key has another length, or what encryption needs is not installed.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != SIZE:
            raise SettingsError(
                f"the key has {len(key)} bytes: give {SIZE} random ones, as `openssl rand -hex 32` does"
            )
        if getattr(apsw, "mc_version", None) is None:
            raise SettingsError(
                "a key is given, and this SQLite cannot encrypt: `pip uninstall apsw && pip install apsw-sqlite3mc` "
                "puts one in its place that can"
            )
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ModuleNotFoundError as error:
            raise SettingsError("encryption needs one package more: `pip install 'lifelong[encryption]'`") from error
        self._names = hmac.digest(key, b"lifelong names", "sha256")
        self._files = AESGCM(hmac.digest(key, b"lifelong files", "sha256"))
        self._database = hmac.digest(key, b"lifelong database", "sha256").hex()

    def __repr__(self) -> str:
        return "<Cipher>"

    def unlock(self, connection: apsw.Connection) -> None:
        """Give a connection its key, before anything else is done with it."""
        connection.pragma("cipher", "chacha20")
        connection.pragma("key", f"raw:{self._database}")

    def name(self, name: str) -> str:
        """How a file is called on the disk."""
        return hmac.digest(self._names, name.encode(), "sha256").hex()

    def close(self, content: bytes, name: str) -> bytes:
        """A file's bytes as they are stored under this name."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._files.encrypt(nonce, content, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """A file's bytes.

        Raises:
            StoreError: they were changed, or stored under another key or name.
        """
        from cryptography.exceptions import InvalidTag

        try:
            return self._files.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise StoreError(
                f"file {name[:12]!r} cannot be decrypted: it was changed, or written with another key"
            ) from error


def cipher_of(environment: Mapping[str, str] = os.environ) -> Cipher | None:
    """The cipher that the environment asks for, or None.

    Raises:
        SettingsError: the key is none, or its file cannot be read.
    """
    given, file = environment.get(KEY, ""), environment.get(KEY_FILE, "")
    if given and file:
        raise SettingsError(f"{KEY} and {KEY_FILE} are both set: leave one")
    if file:
        try:
            given = Path(file).read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise SettingsError(f"{KEY_FILE}={file}: cannot be read ({error.strerror})") from error
    if not given:
        return None
    if not _HEX.fullmatch(given.strip()):
        raise SettingsError(f"{KEY} is no key: give {2 * SIZE} hex digits, as `openssl rand -hex {SIZE}` prints")
    return Cipher(bytes.fromhex(given.strip()))
