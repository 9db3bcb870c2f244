"""Encryption at rest: one key of 256 bits for the database and the media files.

The database is encrypted by SQLite3 Multiple Ciphers (ChaCha20-Poly1305 for each page); the package apsw-sqlite3mc
provides it in place of apsw. A file is encrypted with AES-256-GCM, with its name as associated data. Its name on disk
is a keyed hash, so that the names do not show whether a known picture is stored. The database, the files and the names
have separate keys, which are derived from the one key.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from lifelong.errors import SettingsError, StoreError

KEY, KEY_FILE = "LIFELONG_KEY", "LIFELONG_KEY_FILE"
"""Environment variables of the key, and of a file that has the key. The key is no setting and is never shown."""

SIZE = 32
"""The length of the key in bytes."""

_NONCE = 12
_HEX = re.compile(rf"[0-9a-fA-F]{{{2 * SIZE}}}")


class Cipher:
    """Encrypts and decrypts the files of a record, and has the key of its database.

    Args:
        key: 32 random bytes.

    Attributes:
        database_key: the key of the database, as hex digits.

    Raises:
        SettingsError: the key has another length, or a package for encryption is missing.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != SIZE:
            raise SettingsError(
                f"the key has {len(key)} bytes: give {SIZE} random ones, as `openssl rand -hex 32` does"
            )
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ModuleNotFoundError as error:
            raise SettingsError("encryption needs one package more: `pip install 'lifelong[encryption]'`") from error
        self._names = hmac.digest(key, b"lifelong names", "sha256")
        self._files = AESGCM(hmac.digest(key, b"lifelong files", "sha256"))
        self.database_key = hmac.digest(key, b"lifelong database", "sha256").hex()

    def __repr__(self) -> str:
        return "<Cipher>"

    def name(self, name: str) -> str:
        """The name of a file on disk."""
        return hmac.digest(self._names, name.encode(), "sha256").hex()

    def encrypt(self, content: bytes, name: str) -> bytes:
        """The encrypted content of the file of this name."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._files.encrypt(nonce, content, name.encode())

    def decrypt(self, content: bytes, name: str) -> bytes:
        """The plain content of the file of this name.

        Raises:
            StoreError: the content was changed, or it was encrypted with another key or name.
        """
        from cryptography.exceptions import InvalidTag

        try:
            return self._files.decrypt(content[:_NONCE], content[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise StoreError(
                f"file {name[:12]!r} cannot be decrypted: it was changed, or written with another key"
            ) from error


def cipher_of(environment: Mapping[str, str] = os.environ) -> Cipher | None:
    """The cipher for the key in the environment, or None if there is no key.

    Raises:
        SettingsError: the key is malformed, or its file cannot be read.
    """
    key, file = environment.get(KEY, ""), environment.get(KEY_FILE, "")
    if key and file:
        raise SettingsError(f"{KEY} and {KEY_FILE} are both set: leave one")
    if file:
        try:
            key = Path(file).read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise SettingsError(f"{KEY_FILE}={file}: cannot be read ({error.strerror})") from error
    if not key:
        return None
    if not _HEX.fullmatch(key.strip()):
        raise SettingsError(f"{KEY} is no key: give {2 * SIZE} hex digits, as `openssl rand -hex {SIZE}` prints")
    return Cipher(bytes.fromhex(key.strip()))
